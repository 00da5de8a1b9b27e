// @ts-check
/*
 * One request at a time, and the latest wins: while the server draws one view, only the newest of those the person has
 * moved on to is kept. Without it every step of a drag is drawn, and the page settles seconds after the hand.
 */
(() => {
  "use strict";
  const PATIENCE = 4000;

  let busy = false;
  /** @type {object | null} */
  let waiting = null;
  let timer = 0;

  /** @param {object} request */
  function sent(request) {
    busy = true;
    document.documentElement.dataset.drawing = "yes";
    clearTimeout(timer);
    timer = setTimeout(probe, PATIENCE);
    return request;
  }

  function next() {
    busy = false;
    clearTimeout(timer);
    if (!waiting) {
      delete document.documentElement.dataset.drawing;
      return;
    }
    // Busy from here on, not from the timer's turn: a newer view asked for in between must wait, or this one would overtake it.
    const request = sent(waiting);
    waiting = null;
    // Outside of the callback that called us: Dash prunes what looks circular to it.
    setTimeout(() => window.dash_clientside.set_props("request", { data: request }));
  }

  /** No answer for a while: is the server still there? A slow answer is waited for; a missing server is said. */
  async function probe() {
    if (!busy) return;
    try {
      const response = await fetch("healthz", { cache: "no-store" });
      if (!response.ok) throw new Error(String(response.status));
      timer = setTimeout(probe, PATIENCE);
    } catch {
      window.dash_clientside.set_props("notice", {
        children: "The server does not answer: start it again with grokscope serve, then choose any view.",
      });
      next();
    }
  }

  window.dash_clientside.grokscope = Object.assign(window.dash_clientside.grokscope || {}, {
    ask(view, theme) {
      if (!view || !theme) return window.dash_clientside.no_update;
      const request = { view, theme };
      if (!busy) return sent(request);
      waiting = request;
      return window.dash_clientside.no_update;
    },

    /** Called when the panels were drawn, or could not be (and once at the start, when neither has happened). */
    settle(reply, failure) {
      if (reply || failure) next();
    },
  });
})();
