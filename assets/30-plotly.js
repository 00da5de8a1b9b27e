// @ts-check
/* Plotly comes once the engine has painted a panel, because running it holds up the page for a tenth of a second and more.
   Dash's graphs wait for `window.Plotly`, whatever it is, and Plotly's script then puts itself there. */
(() => {
  "use strict";
  const LATEST = 2000; // ms: a page without panels has graphs too
  const page = /** @type {any} */ (window);
  const link = /** @type {HTMLLinkElement} */ (document.getElementById("plotly"));

  const painted = new Promise((resolve) => {
    const panels = new MutationObserver(() => {
      panels.disconnect();
      requestAnimationFrame(() => setTimeout(resolve));
    });
    panels.observe(document, { subtree: true, attributeFilter: ["data-epoch"] });
    setTimeout(resolve, LATEST);
  });

  page.Plotly = painted.then(
    () =>
      new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.onload = resolve;
        script.onerror = () => reject(new Error("Plotly did not load: reload the page"));
        script.src = link.href;
        document.head.append(script);
      }),
  );
})();
