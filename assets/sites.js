/* The Sites page: choosing a site, a rack or a range needs no server. Links to racks are real ones; on the page itself
   they change the view. Arrow keys go from one rack of the matrix to the next. */
(function () {
  "use strict";
  window.dash_clientside = window.dash_clientside || {};
  var keep = function () { return window.dash_clientside.no_update; };
  var view = null;  /* as the page's store has it */

  function numberOf(link, name) {
    return link.hasAttribute("data-open-" + name) ? Number(link.getAttribute("data-open-" + name)) : null;
  }

  function show(changes) {
    window.dash_clientside.set_props("sites-view", { data: Object.assign({}, view, changes) });
  }

  document.addEventListener("click", function (event) {
    if (!view || !document.getElementById("sites-page") || event.ctrlKey || event.metaKey || event.shiftKey || event.button) { return; }
    var live = event.target.closest("#sites-page [data-live]");
    var link = event.target.closest("#sites-page [data-open-place], #sites-page [data-open-site]");
    if (!live && !link) { return; }
    event.preventDefault();
    event.stopPropagation();
    show(live ? { at: "" } : { site: numberOf(link, "site"), bank: numberOf(link, "bank"), rack: numberOf(link, "rack") });
  }, true);

  function cells() { return Array.from(document.querySelectorAll("#sites-matrix a.rack-cell")); }

  /* The next cell in the direction of the arrow: up and down look for the nearest one of another row. */
  function next(from, key) {
    var all = cells(), at = all.indexOf(from);
    if (key === "ArrowRight") { return all[at + 1]; }
    if (key === "ArrowLeft") { return all[at - 1]; }
    var here = from.getBoundingClientRect(), best = null;
    all.forEach(function (cell) {
      var box = cell.getBoundingClientRect(), rise = (box.top - here.top) * (key === "ArrowDown" ? 1 : -1);
      var distance = rise * 100 + Math.abs(box.left - here.left);
      if (rise > 1 && (!best || distance < best.distance)) { best = { cell: cell, distance: distance }; }
    });
    return best && best.cell;
  }

  document.addEventListener("keydown", function (event) {
    var cell = event.target.closest && event.target.closest("#sites-matrix a.rack-cell");
    if (!cell || event.key.indexOf("Arrow") !== 0 || event.altKey || event.ctrlKey || event.metaKey) { return; }
    var found = next(cell, event.key);
    if (found) { found.focus(); }
    event.preventDefault();
  });

  /* Dash puts new elements in place of old ones: the focus goes on to the link of the same rack. */
  var focused = null;
  document.addEventListener("focusin", function (event) {
    var link = event.target.closest && event.target.closest("#sites-page a");
    focused = link ? link.getAttribute("href") : null;
  });
  new MutationObserver(function () {
    if (!focused || document.activeElement !== document.body) { return; }
    var link = Array.from(document.querySelectorAll("#sites-page a")).find(function (one) { return one.getAttribute("href") === focused; });
    if (link) { link.focus({ preventScroll: true }); }
  }).observe(document.documentElement, { childList: true, subtree: true });

  window.dash_clientside.sitesPage = {
    range: function (clicks, state) {
      var one = window.dash_clientside.callback_context.triggered.find(function (each) { return each.value; });
      if (!one) { return keep(); }
      return Object.assign({}, state, { range: JSON.parse(one.prop_id.slice(0, one.prop_id.lastIndexOf("."))).index });
    },

    /* Which parts are shown is a matter of the style sheet; the pressed button of a range says so. */
    pressed: function (state, ranges) {
      view = state;
      var isRack = state.bank !== null && state.bank !== undefined;
      return [isRack ? "rack" : "site", ranges.map(function (id) { return id.index === state.range ? "true" : "false"; })];
    }
  };
})();
