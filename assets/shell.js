/* What must go on without the server: the site clock, the ages of data, the switches kept in cookies, sign-out's CSRF token. */
(function () {
  "use strict";
  var LINK_LOST_MS = 15000;
  var COPIED_MS = 2000;
  var seen = { stamp: null, server: 0, arrived: 0 };

  function cookie(name) {
    var found = document.cookie.split("; ").find(function (part) { return part.startsWith(name + "="); });
    return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
  }

  function duration(seconds, korean) {
    var s = Math.max(0, Math.floor(seconds));
    var days = Math.floor(s / 86400), h = Math.floor(s / 3600) % 24, min = Math.floor(s / 60) % 60;
    var units = korean ? ["일", "시간", "분", "초"] : [" d", " h", " min", " s"];
    if (days) { return days + units[0] + (h ? " " + h + units[1] : ""); }
    if (h) { return h + units[1] + (min ? " " + min + units[2] : ""); }
    if (min) { return min + units[2] + " " + (s % 60) + units[3]; }
    return s + units[3];
  }

  function serverNow() {
    var pulse = document.getElementById("pulse");
    if (!pulse) { return null; }
    var stamp = pulse.getAttribute("data-server");
    if (stamp !== seen.stamp) {
      seen = { stamp: stamp, server: Date.parse(stamp), arrived: performance.now() };
    }
    return seen.server + performance.now() - seen.arrived;
  }

  function showClock(now, korean) {
    var clock = document.getElementById("clock");
    var zone = clock.getAttribute("data-zone");
    var parts = {};
    new Intl.DateTimeFormat(korean ? "ko-KR" : "en-GB", {
      timeZone: zone, weekday: "short", month: korean ? "2-digit" : "short", day: "2-digit",
      hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23"
    }).formatToParts(now).forEach(function (part) { parts[part.type] = part.value; });
    clock.querySelector(".date").textContent = korean
      ? parts.month.replace(/\D/g, "") + "-" + parts.day.replace(/\D/g, "") + " (" + parts.weekday + ") "
      : parts.weekday + " " + parts.day + " " + parts.month + " ";
    clock.querySelector(".time").textContent = parts.hour + ":" + parts.minute + ":" + parts.second;
  }

  function showAges(now, korean) {
    document.querySelectorAll("time.age[data-text]").forEach(function (element) {
      var since = Date.parse(element.getAttribute("datetime"));
      if (isNaN(since)) { return; }
      var age = (now - since) / 1000;
      var text = element.getAttribute("data-text").replace("{age}", duration(age, korean));
      if (element.textContent !== text) { element.textContent = text; }
      element.classList.toggle("old", age > Number(element.getAttribute("data-stale-after")));
    });
  }

  function tick() {
    var now = serverNow();
    if (now === null || isNaN(now)) { return; }
    var korean = document.documentElement.lang === "ko";
    showClock(now, korean);
    showAges(now, korean);
    document.getElementById("link-lost").hidden = performance.now() - seen.arrived < LINK_LOST_MS;
  }

  function choose(event) {
    if (event.target.closest("[data-reload]")) { location.reload(); return; }
    var button = event.target.closest("[data-choose]");
    if (!button) { return; }
    document.cookie = button.getAttribute("data-choose") + "; path=/; max-age=31536000; samesite=lax" +
      (location.protocol === "https:" ? "; secure" : "");
    location.reload();
  }

  function addCsrfToken(event) {
    if (!event.target.matches("form.csrf")) { return; }
    var field = document.createElement("input");
    field.type = "hidden";
    field.name = "csrf_token";
    field.value = cookie("_csrf_token");
    event.target.appendChild(field);
  }

  function copyText(event) {
    var button = event.target.closest("[data-copy]");
    if (!button) { return; }
    var source = document.getElementById(button.getAttribute("data-copy"));
    var label = button.querySelector(".label");
    var before = button.getAttribute("data-before") || label.textContent;
    var done = function () {
      button.setAttribute("data-before", before);
      label.textContent = button.getAttribute("data-done");
      setTimeout(function () { label.textContent = before; }, COPIED_MS);
    };
    var bySelection = function () {
      var range = document.createRange();
      range.selectNodeContents(source);
      var selection = window.getSelection();
      selection.removeAllRanges();
      selection.addRange(range);
      if (document.execCommand("copy")) { done(); }
    };
    if (navigator.clipboard && window.isSecureContext) {
      navigator.clipboard.writeText(source.textContent).then(done, bySelection); // a browser may refuse the first way
    } else {
      bySelection();
    }
  }

  function closeMenus(event) {
    document.querySelectorAll("details.menu[open]").forEach(function (menu) {
      if (event.key === "Escape" || (event.type === "click" && !menu.contains(event.target))) { menu.removeAttribute("open"); }
    });
  }

  /* A session that has ended answers 401 to every callback: sign in again and come back to the same picture. */
  var fetchAsBefore = window.fetch;
  window.fetch = function (resource) {
    return fetchAsBefore.apply(this, arguments).then(function (answer) {
      if (answer.status === 401 && String(resource.url || resource).includes("/_dash-")) {
        location.assign("/sign-in?next=" + encodeURIComponent(location.pathname + location.search));
      }
      return answer;
    });
  };

  document.addEventListener("click", choose);
  document.addEventListener("click", copyText);
  document.addEventListener("click", closeMenus);
  document.addEventListener("keydown", closeMenus);
  document.addEventListener("submit", addCsrfToken, true);
  setInterval(tick, 1000);

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.anjeon = {
    clear: function () { return []; },
    /* The URL holds the page's state, so that a link opens the same picture. Lists are joined with commas. */
    keepInUrl: function (state) {
      var query = new URLSearchParams();
      Object.keys(state || {}).forEach(function (key) {
        var value = Array.isArray(state[key]) ? state[key].join(",") : state[key];
        if (value !== null && value !== undefined && value !== "") { query.set(key, value); }
      });
      var text = query.toString().replace(/%2C/g, ",").replace(/%3A/g, ":");
      history.replaceState(history.state, "", location.pathname + (text ? "?" + text : ""));
      return window.dash_clientside.no_update;
    }
  };
})();
