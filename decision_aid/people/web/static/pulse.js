"use strict";
// The program at home ends some time after the last of its pages is closed.
setInterval(() => fetch("/open-still", { method: "POST", keepalive: true }).catch(() => {}), 20000);
