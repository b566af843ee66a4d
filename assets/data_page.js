/* Data page: searching and ticking columns needs no server. */
(function () {
  "use strict";

  function entries() { return Array.from(document.querySelectorAll("#data-columns .form-check")); }

  function names(options) { return (options || []).map(function (option) { return option.value; }); }

  /* Those entries that hold every word searched for; entry number i is option number i. */
  function found(text) {
    var words = (text || "").toLowerCase().split(/\s+/).filter(Boolean);
    return entries().map(function (entry) {
      var label = entry.querySelector("[data-search]");
      var held = label ? label.getAttribute("data-search") : "";
      return words.every(function (word) { return held.indexOf(word) >= 0; });
    });
  }

  function worded(id, values) {
    var text = document.getElementById(id).getAttribute("data-text");
    return Object.keys(values).reduce(function (made, key) { return made.replace("{" + key + "}", values[key]); }, text);
  }

  /* Up and down walk through the boxes of the list. */
  document.addEventListener("keydown", function (event) {
    var step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !event.target.matches("#data-columns .form-check-input")) { return; }
    var boxes = entries().filter(function (entry) { return !entry.hidden; })
      .map(function (entry) { return entry.querySelector("input"); });
    var next = boxes[boxes.indexOf(event.target) + step];
    if (next) { next.focus(); }
    event.preventDefault();
  });

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.dataPage = {
    search: function (text) {
      return new Promise(function (done) {
        setTimeout(function () { /* new options are drawn first */
          var fits = found(text);
          entries().forEach(function (entry, i) { entry.hidden = !fits[i]; });
          var searching = Boolean((text || "").trim());
          done([worded("data-columns-found", { found: fits.filter(Boolean).length }), !searching, searching && fits.length > 0]);
        }, 0);
      });
    },

    count: function (ticked, options) {
      var known = names(options);
      if (!known.length) { return ""; }
      var chosen = known.filter(function (name) { return (ticked || []).indexOf(name) >= 0; });
      return worded("data-columns-count", { chosen: chosen.length, count: known.length });
    },

    tick: function () {
      var given = Array.prototype.slice.call(arguments, -3), text = given[0], options = given[1], ticked = given[2];
      var button = window.dash_clientside.callback_context.triggered[0].prop_id.split(".")[0];
      var fits = found(text);
      return names(options).filter(function (name, i) {
        var before = (ticked || []).indexOf(name) >= 0;
        switch (button) {
          case "data-columns-all": return true;
          case "data-columns-tick": return before || fits[i];
          case "data-columns-untick": return before && !fits[i];
          case "data-columns-only": return fits[i];
          default: return false;
        }
      });
    }
  };
})();
