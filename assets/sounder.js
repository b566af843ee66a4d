/* The sounder: audible as long as an alarm of priority 1 or 2 is unacknowledged, made here with WebAudio, so that it goes
   on when the server is dead. What is to be heard stands in #sounder[data-sounding] as "priority:id ..."; a lost link is
   heard too. What was silenced is kept in this browser; the state stands on <html data-sounder> for the style sheet. */
(function () {
  "use strict";
  var SILENCED = "anjeon.silenced", TESTED = "anjeon.sound-test";
  var LINK_LOST = "2:link";
  var PATTERNS = { 1: { hertz: 880, beeps: 3, every: 2000 }, 2: { hertz: 660, beeps: 2, every: 4000 } };
  var BEEP_S = 0.16, STEP_S = 0.26, VOLUME = 0.35, TEST_MS = 900;
  var audio = null, output = null, meter = null, nextAt = 0;

  function stored(key) {
    try { return JSON.parse(localStorage.getItem(key)); } catch (error) { return null; }
  }

  function store(key, value) {
    try { localStorage.setItem(key, JSON.stringify(value)); } catch (error) { /* private window: kept for this page only */ }
  }

  var silenced = stored(SILENCED) || [];

  function open() {
    if (audio || !window.AudioContext) { return; }
    try {
      audio = new AudioContext();
      meter = audio.createAnalyser();
      output = audio.createGain();
      output.gain.value = VOLUME;
      output.connect(meter);
      meter.connect(audio.destination);
    } catch (error) { audio = null; }
  }

  function unlock() {
    open();
    return audio ? audio.resume().catch(function () { return null; }) : Promise.resolve();
  }

  function beep(pattern) {
    for (var i = 0; i < pattern.beeps; i += 1) {
      var tone = audio.createOscillator(), edge = audio.createGain(), start = audio.currentTime + i * STEP_S;
      tone.frequency.value = pattern.hertz;
      edge.gain.setValueAtTime(0, start);
      edge.gain.linearRampToValueAtTime(1, start + 0.01);
      edge.gain.setValueAtTime(1, start + BEEP_S - 0.02);
      edge.gain.linearRampToValueAtTime(0, start + BEEP_S);
      tone.connect(edge);
      edge.connect(output);
      tone.start(start);
      tone.stop(start + BEEP_S);
    }
  }

  function wanted() {
    var sounder = document.getElementById("sounder"), lost = document.getElementById("link-lost");
    var said = sounder && sounder.getAttribute("data-sounding");
    if (said === null) { return null; }  /* the first answer is still on its way */
    var keys = said.split(" ").filter(Boolean);
    return lost && !lost.hidden ? keys.concat(LINK_LOST) : keys;
  }

  function mayPlay() { return Boolean(audio) && audio.state === "running"; }

  function stateOf(keys, loud) {
    if (loud.length) { return mayPlay() ? "sounding" : "blocked-sounding"; }
    if (!mayPlay()) { return "blocked"; }
    return keys.length ? "silenced" : "ready";
  }

  /* An alarm that ended and comes again is heard again. */
  function forgetEnded(keys) {
    var kept = stored(SILENCED) || silenced;
    silenced = kept.filter(function (key) { return keys.indexOf(key) >= 0; });
    if (silenced.length < kept.length) { store(SILENCED, silenced); }
  }

  function tick() {
    var keys = wanted();
    if (!keys) { return; }
    forgetEnded(keys);
    var loud = keys.filter(function (key) { return silenced.indexOf(key) < 0; });
    document.documentElement.setAttribute("data-sounder", stateOf(keys, loud));
    document.getElementById("sounder").setAttribute("data-test", stored(TESTED) || "none");
    if (!loud.length || !mayPlay() || performance.now() < nextAt) { return; }
    var pattern = PATTERNS[Math.min.apply(null, loud.map(function (key) { return Number(key.split(":")[0]); }))];
    nextAt = performance.now() + pattern.every;
    beep(pattern);
  }

  function silence() {
    silenced = wanted() || [];
    store(SILENCED, silenced);
    if (output) {  /* what is under way ends too */
      output.gain.setValueAtTime(0, audio.currentTime);
      output.gain.setValueAtTime(VOLUME, audio.currentTime + 1);
    }
    tick();
  }

  /* Passed: the browser's audio clock went on and a signal went through to its output. Whether a loudspeaker is on only
     the person in front of it can hear. */
  function test() {
    var sounder = document.getElementById("sounder");
    sounder.setAttribute("data-test", "running");
    unlock().then(function () {
      var before = audio ? audio.currentTime : 0, loudest = 0;
      if (mayPlay()) { beep(PATTERNS[1]); }
      var look = setInterval(function () {
        if (!mayPlay()) { return; }
        var samples = new Float32Array(meter.fftSize);
        meter.getFloatTimeDomainData(samples);
        loudest = Math.max(loudest, Math.max.apply(null, samples));
      }, 40);
      setTimeout(function () {
        clearInterval(look);
        var passed = mayPlay() && audio.currentTime - before > TEST_MS / 2000 && loudest > 0.01;
        store(TESTED, passed ? "passed" : "failed");
        tick();
        sounder.setAttribute("data-test", passed ? "passed" : "failed");
      }, TEST_MS);
    });
  }

  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-sound-test]")) { test(); }
    else if (event.target.closest("[data-silence]")) { silence(); }
  });
  /* Browsers let a page sound only after somebody has touched it: every touch counts. */
  ["pointerdown", "keydown"].forEach(function (kind) {
    document.addEventListener(kind, function () { if (!mayPlay()) { unlock().then(tick); } }, true);
  });
  open();
  setInterval(tick, 500);
})();
