/* The Sites page: choosing a site, a rack or a range needs no server. Links to racks are real ones; on the page itself they change the view. */
(function () {
  "use strict";
  window.dash_clientside = window.dash_clientside || {};
  var keep = function () { return window.dash_clientside.no_update; };
  var view = null;  /* as the page's store has it */

  function place(link) {
    var number = function (name) { return link.hasAttribute("data-open-" + name) ? Number(link.getAttribute("data-open-" + name)) : null; };
    return { site: number("site"), bank: number("bank"), rack: number("rack") };
  }

  document.addEventListener("click", function (event) {
    var link = event.target.closest("[data-open-site]");
    if (!link || !view || !document.getElementById("sites-page") || event.ctrlKey || event.metaKey || event.shiftKey || event.button) { return; }
    event.preventDefault();
    event.stopPropagation();
    window.dash_clientside.set_props("sites-view", { data: Object.assign({}, view, place(link)) });
  }, true);

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
