// @ts-check
/* The Dash component `Scope` (`app/scope.py`): mounts the engine in its element, and hands it what the server says. */
(() => {
  "use strict";
  const page = /** @type {any} */ (window);
  const here = /** @type {HTMLScriptElement} */ (document.currentScript).src;
  const module = new URL("engine/dash.mjs", here).href;

  /** @param {{id: string, setProps: (props: object) => void}} props */
  function Scope(props) {
    const { React } = page;
    const element = React.useRef(null);
    const latest = React.useRef(props);
    const connection = React.useRef(null);
    latest.current = props;
    React.useEffect(() => {
      let isGone = false;
      const arrive = (/** @type {any} */ { connect }) => {
        if (isGone) return;
        const setProps = (/** @type {object} */ changed) => latest.current.setProps(changed);
        connection.current = connect(element.current, latest.current, setProps);
        page.grokscope.engine = connection.current.engine;
      };
      import(module).then(arrive, () => page.dispatchEvent(new Event("unloaded")));
      return () => {
        isGone = true;
        connection.current?.end();
      };
    }, []);
    React.useEffect(() => connection.current?.receive(props));
    return React.createElement("div", { id: props.id, ref: element });
  }

  // `engine` is for the console, and for tests.
  page.grokscope = { Scope, engine: null };
})();
