/* The trends of a rack: which part of them is looked at closely. Changes of size are no change of that. */
(function () {
  "use strict";
  window.dash_clientside = window.dash_clientside || {};

  window.dash_clientside.rackCharts = {
    zoom: function (moved, view) {
      var keep = window.dash_clientside.no_update;
      if (!moved || !view) { return keep; }
      var range = moved["xaxis.range"] || [moved["xaxis.range[0]"], moved["xaxis.range[1]"]];
      if (range[0] && range[1]) { return { view: view, range: range }; }
      return moved["xaxis.autorange"] ? null : keep;
    }
  };
})();
