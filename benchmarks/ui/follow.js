/**
 * A hand that scrubs from the page's first paint on: twenty moves a second, there and back over every fourth checkpoint
 * that some panel has not shown yet. Done when every panel in sight has shown all of those.
 *
 * Gives, by panel, when it first showed a checkpoint that the page did not open with, and when it had shown all, in
 * milliseconds from the first paint; null for what never came.
 */
async ([epochs, within]) => {
  const [every, interval] = [4, 50];
  const rest = (wait) => new Promise((done) => setTimeout(done, wait));
  const painted = () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime;
  const slider = () => document.getElementById("epoch");
  const since = () => performance.now() - painted();
  const inSight = ({ left, right, top, bottom }) => right > left && bottom > top && bottom > 0 && top < innerHeight;
  const panels = () =>
    [...document.querySelectorAll("section[data-ask]")].filter((panel) => inSight(panel.getBoundingClientRect()));
  // The frame of the page is painted before its panels are there.
  const isThere = () => painted() && slider() && Number(slider().max) === epochs.length - 1 && panels().length > 0;
  while (!isThere()) await rest(10);
  const opening = Number(slider().value);
  const wanted = epochs.map((_, at) => at).filter((at) => at % every === 0 || at === epochs.length - 1);
  const shown = new Map();
  let [place, turn] = [opening, 1];
  const note = ({ id, dataset }) => {
    if (dataset.epoch !== String(epochs[place])) return;
    const known = shown.get(id) ?? { first: null, all: null, places: new Set() };
    shown.set(id, known);
    known.places.add(place);
    if (place !== opening) known.first ??= since();
    if (wanted.every((at) => known.places.has(at))) known.all ??= since();
  };
  while (since() < within) {
    const began = performance.now();
    for (const panel of panels()) note(panel);
    const left = wanted.filter((at) => panels().some(({ id }) => !shown.get(id)?.places.has(at)));
    if (left.length === 0) break;
    const next = left.filter((at) => (at - place) * turn > 0);
    if (next.length === 0) turn = -turn;
    place = (next.length > 0 ? next : left).at(turn > 0 ? 0 : -1);
    slider().value = String(place);
    slider().dispatchEvent(new Event("input", { bubbles: true }));
    await new Promise(requestAnimationFrame);
    await rest(Math.max(interval - (performance.now() - began), 0));
  }
  return panels().map(({ id }) => [id, shown.get(id)?.first ?? null, shown.get(id)?.all ?? null]);
}
