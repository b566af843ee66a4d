/* SoS builder: ticking and searching need no server. The list of ticked tags (a dcc.Store) is the truth; boxes follow it. */
(function () {
  "use strict";

  function distribute(ticked, options) {
    return options.map(function (group) {
      var names = (group || []).map(function (option) { return option.value; });
      return ticked.filter(function (name) { return names.indexOf(name) >= 0; });
    });
  }

  function same(a, b) { return JSON.stringify(a) === JSON.stringify(b); }

  function matches(row, text) { return !text || row.getAttribute("data-search").indexOf(text) >= 0; }

  function hideOthers(text) {
    document.querySelectorAll(".tag-panel .group").forEach(function (group) {
      var found = 0;
      group.querySelectorAll(".tag-row").forEach(function (row) {
        var fits = matches(row, text);
        found += fits ? 1 : 0;
        row.closest(".form-check").hidden = !fits;
      });
      group.hidden = found === 0;
      if (text && found) { group.open = true; }
    });
  }

  /* Up and down walk through the boxes of the list, over its groups. */
  document.addEventListener("keydown", function (event) {
    var step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !event.target.matches(".tag-panel .form-check-input")) { return; }
    var boxes = Array.from(document.querySelectorAll(".tag-panel .form-check-input"))
      .filter(function (box) { return box.offsetParent !== null; });
    var next = boxes[boxes.indexOf(event.target) + step];
    if (next) { next.focus(); }
    event.preventDefault();
  });

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.sosBuilder = {
    tick: function (groups, ticked, options, words, hint) {
      var keep = window.dash_clientside.no_update;
      var most = words.most;
      var boxes = [].concat.apply([], groups.map(function (group) { return group || []; }));
      var byHand = window.dash_clientside.callback_context.triggered.some(function (one) { return one.prop_id.indexOf("builder-group") >= 0; });
      var wanted = ticked;
      if (byHand) {
        wanted = ticked.filter(function (name) { return boxes.indexOf(name) >= 0; })
          .concat(boxes.filter(function (name) { return ticked.indexOf(name) < 0; }));
      }
      var refused = wanted.length > most;
      if (refused) { wanted = ticked; }
      var values = distribute(wanted, options);
      return [
        same(wanted, ticked) ? keep : wanted,
        values,
        values.map(function (group) { return words.count.replace("{count}", group.length); }),
        wanted.length + " / " + most,
        refused ? words.refused : byHand && hint === words.refused ? "" : keep,
        wanted.length === 0,
        wanted.length === 0 || !words.create
      ];
    },

    filter: function (text) {
      requestAnimationFrame(function () { hideOthers((text || "").trim().toLowerCase()); });
      return window.dash_clientside.no_update;
    }
  };
})();
