/* Opens a pack from a file: nothing is fetched, all that is needed stands in the page. */
(function () {
  "use strict";

  var root = document.documentElement;
  var languages = document.querySelector("[data-languages]");
  var words = {};

  function speak(language) {
    root.lang = language;
    root.dataset.lang = language;
    document.querySelectorAll("[data-language]").forEach(function (button) {
      button.setAttribute("aria-pressed", String(button.dataset.language === language));
    });
    document.querySelectorAll("[data-word]").forEach(function (element) {
      var word = (words[element.dataset.word] || {})[language] || "";
      element.setAttribute("aria-label", word);
      element.title = element.dataset.word === "canvas" ? "" : word;
    });
    try {
      /* Of this window alone: another pack opens in its own language. */
      sessionStorage.setItem("language", language);
    } catch (error) {
      /* A browser that keeps nothing for files: the choice holds for this page. */
    }
  }

  function chosen() {
    var named = /[#&]lang=(vi|en)\b/.exec(location.hash);
    if (named) return named[1];
    try {
      var kept = sessionStorage.getItem("language");
      if (kept === "vi" || kept === "en") return kept;
    } catch (error) {
      /* As above. */
    }
    if (root.dataset.first) return root.dataset.first;
    return /^vi\b/.test(navigator.language || "vi") ? "vi" : "en";
  }

  function source(scan, tile) {
    var levels = scan.levels;
    var most = levels.length - 1;
    if (most === 0) return { type: "image", url: scan.whole };
    return {
      width: scan.width,
      height: scan.height,
      tileSize: tile,
      minLevel: 0,
      maxLevel: most,
      getTileUrl: function (level, column, row) {
        var number = most - level;
        var wide = levels[number][0];
        var high = levels[number][1];
        var step = tile * levels[number][2];
        var x = column * step;
        var y = row * step;
        var w = Math.min(step, scan.width - x);
        var h = Math.min(step, scan.height - y);
        var all = x === 0 && y === 0 && w === scan.width && h === scan.height;
        var size = [Math.min(tile, wide - column * tile), Math.min(tile, high - row * tile)];
        var region = all ? "full" : [x, y, w, h].join(",");
        return "images/" + scan.id + "/" + region + "/" + size.join(",") + "/0/default." + scan.format;
      },
    };
  }

  function view(data) {
    var stage = document.querySelector("[data-stage]");
    var links = Array.prototype.slice.call(document.querySelectorAll("[data-scan]"));
    if (!window.OpenSeadragon || !data.scans.length) return;
    stage.hidden = false;
    root.dataset.viewer = "on";
    var viewer = OpenSeadragon({
      element: stage.querySelector("[data-canvas]"),
      drawer: "canvas", // pictures of a file may not be read back, which other drawers do
      showNavigationControl: false,
      animationTime: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 0.4,
      visibilityRatio: 0.5,
      maxZoomPixelRatio: 3,
      gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
    });
    viewer.canvas.setAttribute("role", "application");
    viewer.canvas.dataset.word = "canvas";

    function open(number) {
      var scan = data.scans[number];
      if (!scan) return;
      viewer.open({ tileSource: source(scan, data.tile) });
      links.forEach(function (link, index) {
        link.setAttribute("aria-current", String(index === number));
      });
    }

    var acts = {
      in: function () { viewer.viewport.zoomBy(1.6); viewer.viewport.applyConstraints(); },
      out: function () { viewer.viewport.zoomBy(1 / 1.6); viewer.viewport.applyConstraints(); },
      home: function () { viewer.viewport.setRotation(0); viewer.viewport.goHome(); },
      turn: function () { viewer.viewport.setRotation((viewer.viewport.getRotation() + 90) % 360); },
    };
    var signs = { in: "+", out: "−", home: "□", turn: "↻" };
    Object.keys(acts).forEach(function (name) {
      var button = document.createElement("button");
      button.type = "button";
      button.textContent = signs[name];
      button.dataset.word = name;
      button.addEventListener("click", acts[name]);
      stage.querySelector("[data-controls]").append(button);
    });
    links.forEach(function (link, index) {
      link.addEventListener("click", function (event) {
        event.preventDefault();
        open(index);
      });
    });
    if (links.length < 2) document.querySelector("[data-strip]").hidden = true;
    viewer.addHandler("tile-drawn", function () { stage.dataset.drawn = "yes"; });
    viewer.addHandler("tile-load-failed", function () { stage.dataset.failed = "yes"; });
    open(0);
  }

  /* Tells a choice by its seal, so that the page does not say which one is right (FNV-1a, 32 bits). */
  function sealed(question, choice) {
    var text = question + ":" + choice;
    var found = 2166136261;
    for (var at = 0; at < text.length; at += 1) found = Math.imul(found ^ text.charCodeAt(at), 16777619);
    return ("0000000" + (found >>> 0).toString(16)).slice(-8);
  }

  function quiz(form) {
    var button = form.querySelector("[data-check]");
    if (!button) return;
    button.hidden = false;
    button.addEventListener("click", function () {
      form.querySelectorAll("[data-question]").forEach(function (question) {
        var chosen = question.querySelector("input:checked");
        var verdict = "open";
        if (chosen) verdict = sealed(question.dataset.question, chosen.value) === question.dataset.sealed ? "right" : "wrong";
        question.querySelectorAll("[data-verdict]").forEach(function (said) {
          said.hidden = said.dataset.verdict !== verdict || !question.dataset.sealed;
        });
      });
    });
  }

  document.querySelectorAll("[data-quiz]").forEach(quiz);
  var holder = document.getElementById("scans");
  if (holder) {
    var data = JSON.parse(holder.textContent);
    words = data.words;
    view(data);
  }
  if (languages) {
    languages.hidden = false;
    languages.addEventListener("click", function (event) {
      var button = event.target.closest("[data-language]");
      if (button) speak(button.dataset.language);
    });
  }
  speak(chosen());
})();
