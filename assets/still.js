/* Parts of a page that no callback touches come as one attribute (dashapp/widgets/still.py) and become elements here. */
(function () {
  "use strict";
  var NAME = "data-still", made = new WeakMap();

  function style(node, rules) {
    Object.keys(rules).forEach(function (name) {
      if (name.indexOf("--") === 0) { node.style.setProperty(name, rules[name]); } else { node.style[name] = rules[name]; }
    });
  }

  function element(part) {
    if (typeof part === "string") { return document.createTextNode(part); }
    var node = document.createElement(part[0]);
    Object.keys(part[1]).forEach(function (name) {
      if (name === "style") { style(node, part[1].style); } else { node.setAttribute(name, part[1][name] === true ? "" : part[1][name]); }
    });
    part[2].forEach(function (child) { node.appendChild(element(child)); });
    return node;
  }

  /* Only what was made here goes: the same element may have become another's. */
  function draw(node) {
    (made.get(node) || []).forEach(function (child) { child.remove(); });
    var text = node.getAttribute(NAME);
    made.set(node, text === null ? [] : JSON.parse(text).map(element));
    node.append.apply(node, made.get(node));
  }

  new MutationObserver(function (changes) {
    changes.forEach(function (change) {
      if (change.type === "attributes") { draw(change.target); return; }
      change.addedNodes.forEach(function (node) {
        if (node.nodeType !== Node.ELEMENT_NODE) { return; }
        if (node.hasAttribute(NAME) && !made.has(node)) { draw(node); }
        node.querySelectorAll("[" + NAME + "]").forEach(function (part) { if (!made.has(part)) { draw(part); } });
      });
    });
  }).observe(document.documentElement, { subtree: true, childList: true, attributes: true, attributeFilter: [NAME] });
})();
