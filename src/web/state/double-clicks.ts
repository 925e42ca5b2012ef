/**
 * The second click of a double click on a button is none: it would land on what has just moved under the pointer, the next article's
 * "Accept" or a "Start" in place of a "Stop".
 */
addEventListener(
  "click",
  (event) => {
    if (event.detail < 2 || !(event.target instanceof Element) || event.target.closest("button") === null) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  true,
);
