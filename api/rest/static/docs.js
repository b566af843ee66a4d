// Starts Swagger UI on our document. Requests go out as the signed-in browser, or with the token that was pasted.
"use strict";

(() => {
  const place = document.getElementById("docs");
  const cookie = (name) =>
    document.cookie.split("; ").find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1);

  SwaggerUIBundle({
    domNode: place,
    url: place.dataset.document,
    validatorUrl: null, // its badge would ask a foreign host
    deepLinking: true,
    docExpansion: "none",
    filter: true,
    displayRequestDuration: true,
    tryItOutEnabled: true,
    defaultModelsExpandDepth: -1,
    requestInterceptor: (request) => {
      // what the browser sends of its own accord needs proof that one of our pages asked for it
      const csrf = cookie("_csrf_token");
      if (csrf && request.method && request.method !== "GET") {
        request.headers["X-CSRFToken"] = csrf;
      }
      return request;
    },
  });
})();
