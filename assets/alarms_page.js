/* The list of alarms: selecting needs no server. Up and down walk through the rows, A acknowledges, S shelves, Esc closes the detail. */
(function () {
  "use strict";
  var KEYS = ["a", "s"], PATIENCE_MS = 1500, WAIT_MS = 50;
  var chosen = null;  /* the row that was pressed last: a key that waits is for no other */
  var FIELDS = { "alarms-tab": "tab", "alarms-state": "state" };

  function rows() { return Array.from(document.querySelectorAll("#alarms-list .alarm-row")); }

  function isTyping(target) { return target.closest("input, textarea, select, [contenteditable], .modal, .menu-items"); }

  function walk(step, from) {
    var all = rows();
    var at = all.indexOf(from);
    if (at < 0) { at = all.findIndex(function (row) { return row.getAttribute("aria-selected") === "true"; }); }
    var next = all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + step))];
    if (next) {
      next.focus();
      next.click();
    }
  }

  /* The buttons follow the selected row by way of the server: a key pressed at once waits for its button a moment. */
  function act(key, alarm, patience_ms) {
    if (alarm !== chosen) { return; }
    var button = document.querySelector('.alarms [data-key="' + key + '"]');
    if (button && !button.disabled) { button.click(); }
    else if (patience_ms > 0) { setTimeout(act, WAIT_MS, key, alarm, patience_ms - WAIT_MS); }
  }

  /* Dash puts new rows in place of old ones: the focus goes on to the row of the same alarm. */
  var focused = null;
  document.addEventListener("focusin", function (event) {
    var row = event.target.closest("#alarms-list .alarm-row");
    focused = row ? row.id : null;
  });
  new MutationObserver(function () {
    var row = focused && document.activeElement === document.body && document.getElementById(focused);
    if (row) { row.focus({ preventScroll: true }); }
  }).observe(document.documentElement, { childList: true, subtree: true });

  document.addEventListener("keydown", function (event) {
    var view = document.getElementById("alarms-list");
    if (!view || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) { return; }
    var row = event.target.closest(".alarm-row");
    var key = event.key.toLowerCase();
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { walk(event.key === "ArrowDown" ? 1 : -1, row); }
    else if (event.key === "Escape" && document.getElementById("alarms-close")) { document.getElementById("alarms-close").click(); }
    else if (row && (event.key === "Enter" || event.key === " ")) { row.click(); }
    else if (KEYS.indexOf(key) >= 0) { act(key, chosen, PATIENCE_MS); }
    else { return; }
    event.preventDefault();
  });

  window.dash_clientside = window.dash_clientside || {};
  var keep = function () { return window.dash_clientside.no_update; };

  function pressed() {
    var one = window.dash_clientside.callback_context.triggered.find(function (each) { return each.value; });
    return one ? one.prop_id.slice(0, one.prop_id.lastIndexOf(".")) : null;
  }

  window.dash_clientside.alarmsPage = {
    /* A press of a row opens its alarm. Rows that merely appeared were not pressed. */
    select: function (clicks, view) {
      var id = pressed();
      if (!id) { return keep(); }
      chosen = JSON.parse(id).index;
      return Object.assign({}, view, { alarm: chosen });
    },

    close: function (clicks, view) {
      return clicks ? Object.assign({}, view, { alarm: null }) : keep();
    },

    /* Segments: the pressed one is the value of the field they stand for. */
    choose: function (clicks, view) {
      var id = pressed();
      if (!id) { return keep(); }
      var part = JSON.parse(id), changed = {};
      changed[FIELDS[part.type]] = part.index;
      return Object.assign({}, view, changed);
    },

    /* Which tab is shown is a matter of the style sheet; the pressed button of a tab says so. */
    tab: function (view, tabs) {
      var tab = view.tab || "list";
      return [tab, tabs.map(function (id) { return id.index === tab ? "true" : "false"; })];
    },

    closeDialog: function (clicks) { return clicks ? false : keep(); },

    filter: function (q, priority, site, first, last, view) {
      var wanted = { q: q || "", priority: Number(priority) || null, site: Number(site) || null, first: first || "", last: last || "" };
      var same = Object.keys(wanted).every(function (name) { return (view[name] || null) === (wanted[name] || null); });
      return same ? keep() : Object.assign({}, view, wanted);
    }
  };
})();
