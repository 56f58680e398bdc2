"use strict";
// The program ends some time after its last page was closed; to go to the next page is to ask for one again.
addEventListener("pagehide", () => navigator.sendBeacon("/closed"));
