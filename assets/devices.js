/* The register table of the Devices page. Drawn here and kept: only the cells that changed are touched, so that the table
   scrolls, is marked and copied from like any other although it is new every two seconds. */
(function () {
  "use strict";
  var NUMBERS = [2, 3, 5];

  function element(name, className, text) {
    var made = document.createElement(name);
    if (className) { made.className = className; }
    if (text) { made.textContent = text; }
    return made;
  }

  function put(target, text) {
    if (target.textContent !== text) { target.textContent = text; }
  }

  function newRow() {
    var row = document.createElement("tr");
    for (var i = 0; i < 6; i++) {
      row.appendChild(element("td", NUMBERS.indexOf(i) < 0 ? "" : "number"));
    }
    row.cells[0].append(element("span"), element("code"));
    row.cells[3].appendChild(element("span"));
    row.cells[4].append(element("span"), element("span"));
    var age = element("time", "age");
    age.setAttribute("data-stale-after", "1e9");
    row.cells[5].appendChild(age);
    return row;
  }

  function fill(row, said, unknown) {
    var cells = row.cells, mark = cells[4].firstChild, age = cells[5].firstChild;
    put(cells[0].firstChild, said.meaning);
    put(cells[0].lastChild, said.name);
    cells[0].title = (said.name + " " + said.meaning).trim();
    put(cells[1], said.address);
    put(cells[2], said.words);
    put(cells[3].firstChild, said.value);
    cells[3].firstChild.className = said.good ? "" : "doubtful";
    mark.className = said.good ? "" : "mark mark-unknown mark-16";
    put(mark, said.good ? "" : "?");
    if (said.good) { mark.removeAttribute("role"); } else { mark.setAttribute("role", "img"); mark.setAttribute("aria-label", unknown); }
    cells[4].className = said.good ? "" : "bad";
    put(cells[4].lastChild, said.good ? said.quality : " " + said.quality);
    if (said.at) {
      age.setAttribute("datetime", said.at);
      age.setAttribute("data-text", "{age}");
    } else {
      age.removeAttribute("datetime");
      age.removeAttribute("data-text");
      put(age, "–");
    }
  }

  function newTable(data) {
    var table = element("table", "data-table"), head = document.createElement("tr"), top = document.createElement("thead");
    table.appendChild(element("caption", "visually-hidden"));
    data.head.forEach(function (words, i) {
      var cell = element("th", NUMBERS.indexOf(i) < 0 ? "" : "number", words);
      cell.scope = "col";
      if (data.help[i]) { cell.title = data.help[i]; }
      head.appendChild(cell);
    });
    top.appendChild(head);
    table.append(top, document.createElement("tbody"));
    return table;
  }

  function draw(data) {
    var place = document.getElementById("devices-registers");
    if (!data) { place.replaceChildren(); return ""; }
    if (!place.firstChild) { place.appendChild(newTable(data)); }
    var body = place.querySelector("tbody");
    put(place.querySelector("caption"), data.caption);
    while (body.rows.length > data.rows.length) { body.deleteRow(-1); }
    while (body.rows.length < data.rows.length) { body.appendChild(newRow()); }
    data.rows.forEach(function (said, i) { fill(body.rows[i], said, data.unknown); });
    return String(data.rows.length);
  }

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.devicesPage = { draw: draw };
})();
