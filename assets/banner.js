/* The banner acknowledges what was seen: a click that comes within a moment of another alarm taking its place does
   nothing. "Open" on the Alarms page selects the alarm there instead of loading the page again. */
(function () {
  "use strict";
  var SETTLE_MS = 600;
  var shown = { alarm: null, since: 0 };

  function look() {
    var bar = document.querySelector("#banner [data-alarm]");
    var alarm = bar ? bar.getAttribute("data-alarm") : null;
    if (alarm !== shown.alarm) { shown = { alarm: alarm, since: performance.now() }; }
    var measured = bar && bar.querySelector(".measured"), now = bar && bar.closest("#banner").getAttribute("data-measured");
    if (measured && now !== null && measured.textContent !== now) { measured.textContent = now; }
  }

  function stop(event) {
    event.preventDefault();
    event.stopPropagation();
  }

  document.addEventListener("click", function (event) {
    look();
    if (event.target.closest("[data-settle]") && performance.now() - shown.since < SETTLE_MS) { stop(event); return; }
    var open = event.target.closest("[data-open-alarm]");
    if (open && document.getElementById("alarms-page")) {
      stop(event);
      window.dash_clientside.set_props("alarms-view", { data: { alarm: Number(open.getAttribute("data-open-alarm")) } });
    }
  }, true);
  new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-alarm", "data-measured"] });
})();
