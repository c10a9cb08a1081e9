// Runs first in every script, in plain JavaScript, so that an old Node gets a sentence and not a syntax error.
// `npm ci` brings a Node of its own (optional dependencies node-…), which npm scripts find before the system's.
const major = Number(process.versions.node.split(".")[0]);
if (major < 24) {
  console.error(
    `Leadbell needs Node 24 or newer to run its tools; this is ${process.versions.node}.\n` +
      "npm ci normally installs one beside the project for Linux, macOS and Windows. Run it again without --omit=optional,\n" +
      "and start with npm (npm start, npm test), not with node directly.",
  );
  process.exit(1);
}
