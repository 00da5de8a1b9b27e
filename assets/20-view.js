// @ts-check
/* From the controls to one view, and from a view to what the page says at once, without asking the server. */
(() => {
  "use strict";

  /**
   * @typedef {{name: string, epochs: number[], damaged: number[], neurons: number,
   *   losses: Record<string, (number | null)[]>}} Facts
   */

  const skip = () => window.dash_clientside.no_update;

  /** @param {number | null} loss */
  function lossText(loss) {
    if (loss === null || loss === undefined) return "–";
    if (loss === 0) return "0";
    if (loss >= 0.01) return loss.toPrecision(3);
    const [digits, power] = loss.toExponential(1).split("e");
    return `${digits}e−${power.replace("-", "")}`;
  }

  /** Only what is exact is called 0 % or 100 %. @param {number | null} share */
  function shareText(share) {
    if (share === null || share === undefined) return "–";
    const percent = 100 * share;
    if (percent === 0 || percent === 100) return `${percent} %`;
    return `${Math.min(Math.max(percent, 0.1), 99.9).toFixed(1)} %`;
  }

  window.dash_clientside.grokscope = Object.assign(window.dash_clientside.grokscope || {}, {
    /**
     * @param {Facts | null} facts
     * @param {number | null} place the place of the checkpoint in the run
     * @param {number | null} neuron not a number while the person is typing
     */
    compose(facts, place, neuron, stage, head, pos, basis, colours, scale) {
      const typing = neuron === null || neuron === undefined || String(neuron) === "" || Number.isNaN(Number(neuron));
      if (!facts || place === null || place === undefined || typing) return skip();
      const epoch = facts.epochs[Number(place)];
      return { run: facts.name, epoch, neuron: Number(neuron), stage, head, pos, basis, colours, scale };
    },

    stepCheckpoint(_previous, _next, place, facts) {
      if (!facts) return skip();
      const step = window.dash_clientside.callback_context.triggered_id === "checkpoint-next" ? 1 : -1;
      return Math.min(Math.max(Number(place) + step, 0), facts.epochs.length - 1);
    },

    stepNeuron(_previous, _next, _random, neuron, facts) {
      if (!facts) return skip();
      const which = window.dash_clientside.callback_context.triggered_id;
      if (which === "neuron-random") return Math.floor(Math.random() * facts.neurons);
      const from = Number.isInteger(neuron) ? neuron : 0;
      return (((from + (which === "neuron-next" ? 1 : -1)) % facts.neurons) + facts.neurons) % facts.neurons;
    },

    /**
     * The epoch, its place, its losses and accuracies; moves the cursor and tells screen readers the epoch.
     * @param {number | null} place
     * @param {Facts | null} facts
     */
    readout(place, facts) {
      if (!facts || place === null || place === undefined) return Array(6).fill(skip());
      const epochs = facts.epochs;
      const epoch = epochs[Number(place)];
      const [first, last] = [epochs[0], epochs[epochs.length - 1]];
      const along = last > first ? (epoch - first) / (last - first) : 0.5;
      document.getElementById("timeline")?.style.setProperty("--at", String(along));
      document.getElementById("checkpoint")?.setAttribute("aria-valuetext", `epoch ${epoch}`);
      const at = (name) => facts.losses[name][Number(place)];
      return [
        epoch.toLocaleString("en-US"),
        `checkpoint ${Number(place) + 1} of ${epochs.length}`,
        lossText(at("train_loss")),
        lossText(at("test_loss")),
        shareText(at("train_accuracy")),
        shareText(at("test_accuracy")),
      ];
    },

    /** Which panels are shown, and whether they are behind the controls. */
    stage(view, reply) {
      const behind = Boolean(view && reply && JSON.stringify(view) !== JSON.stringify(sorted(reply.view, view)));
      return ["panels", view ? view.basis : "both", reply ? "" : "is-empty", behind ? "is-behind" : ""].join(" ").trim();
    },

    /** The clicked coefficient, for as long as its panel shows the query it was clicked in. */
    component(picked, reply, id) {
      const mark = reply?.marks?.[id.replace(/-component$/, "")];
      return picked && mark && picked.query === mark.query ? picked.text : "";
    },
  });

  /** The same object with its keys in the order of `like`. */
  function sorted(object, like) {
    return Object.fromEntries(Object.keys(like).map((key) => [key, object[key]]));
  }
})();
