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

  var LINKS = "#sites-page [data-open-place], #sites-page [data-open-site]";
  var pressed = null;  /* where the pointer went down on a link, until its click came */

  function placeOf(link) { return { site: numberOf(link, "site"), bank: numberOf(link, "bank"), rack: numberOf(link, "rack") }; }

  document.addEventListener("click", function (event) {
    pressed = null;
    if (!view || !document.getElementById("sites-page") || event.ctrlKey || event.metaKey || event.shiftKey || event.button) { return; }
    var live = event.target.closest("#sites-page [data-live]");
    var link = event.target.closest(LINKS);
    if (!live && !link) { return; }
    event.preventDefault();
    event.stopPropagation();
    show(live ? { at: "" } : placeOf(link));
  }, true);

  /* A link that is drawn anew while it is being pressed gets no click: the release on the same place stands for it. */
  document.addEventListener("pointerdown", function (event) {
    var link = event.button === 0 && event.target.closest && event.target.closest(LINKS);
    pressed = link ? { link: link, place: JSON.stringify(placeOf(link)) } : null;
  });
  document.addEventListener("pointerup", function (event) {
    var was = pressed, link = event.target.closest && event.target.closest(LINKS);
    if (was && link && link !== was.link && JSON.stringify(placeOf(link)) === was.place) { show(placeOf(link)); }
  });

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

  /* All charts of the rack that are on the screen as one picture, each where it stands, under the page's heading. */
  var MARGIN_PX = 16, HEAD_PX = 32, SCALE = 2;

  function token(name) { return getComputedStyle(document.documentElement).getPropertyValue(name).trim(); }

  function heading() {
    return ["sites-crumbs", view.at ? "sites-past" : "clock"].map(function (id) {
      return document.getElementById(id).textContent.trim().replace(/\s+/g, " ");
    }).join(" · ");
  }

  function drawn(plot) {
    var box = plot.getBoundingClientRect(), image = new Image();
    return window.Plotly.toImage(plot, { format: "png", width: box.width, height: box.height, scale: SCALE })
      .then(function (data) { image.src = data; return image.decode(); })
      .then(function () { return { image: image, box: box }; });
  }

  function paint(parts) {
    var left = Math.min.apply(null, parts.map(function (p) { return p.box.left; }));
    var top = Math.min.apply(null, parts.map(function (p) { return p.box.top; }));
    var width = Math.max.apply(null, parts.map(function (p) { return p.box.right; })) - left + 2 * MARGIN_PX;
    var height = Math.max.apply(null, parts.map(function (p) { return p.box.bottom; })) - top + 2 * MARGIN_PX + HEAD_PX;
    var canvas = document.createElement("canvas"), brush = canvas.getContext("2d");
    canvas.width = SCALE * width;
    canvas.height = SCALE * height;
    brush.scale(SCALE, SCALE);
    brush.fillStyle = token("--surface-1");
    brush.fillRect(0, 0, width, height);
    brush.fillStyle = token("--text");
    brush.font = "600 15px " + getComputedStyle(document.body).fontFamily;
    brush.fillText(heading(), MARGIN_PX, MARGIN_PX + 15, width - 2 * MARGIN_PX);
    parts.forEach(function (p) {
      brush.drawImage(p.image, p.box.left - left + MARGIN_PX, p.box.top - top + MARGIN_PX + HEAD_PX, p.box.width, p.box.height);
    });
    return canvas;
  }

  function save(canvas) {
    canvas.toBlob(function (blob) {
      var link = document.createElement("a");
      link.href = URL.createObjectURL(blob);
      link.download = "anjeon-rack-" + [view.site, view.bank, view.rack].filter(Boolean).join("-") + ".png";
      link.click();
      setTimeout(URL.revokeObjectURL, 1000, link.href);
    });
  }

  window.dash_clientside.sitesPage = {
    exported: function (clicks) {
      var plots = Array.from(document.querySelectorAll("#sites-page .js-plotly-plot")).filter(function (plot) { return plot.offsetParent; });
      if (clicks && window.Plotly && plots.length) { Promise.all(plots.map(drawn)).then(paint).then(save); }
      return keep();
    },

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
