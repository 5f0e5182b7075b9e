// Bundles the editor into one file, and puts the licence of every package in it into another.
import { build } from "esbuild";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";

const [, , mark] = process.argv;
const made = await build({
  entryPoints: ["editor.js"],
  outfile: "built/editor.js",
  bundle: true,
  minify: true,
  metafile: true,
  format: "iife",
  target: "es2021",
  banner: { js: `/* ${mark}; licences: editor.licences.txt */` },
  logLevel: "warning",
});
const packages = Object.keys(made.metafile.inputs).flatMap((path) => path.match(/.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0] ?? []);
const licences = [...new Set(packages)].sort().map((folder) => {
  const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  const file = readdirSync(folder).find((it) => /^licen[cs]e/i.test(it));
  if (!file) throw new Error(`${name} ${version} comes without its licence`);
  return `${name} ${version} (${license})\n\n${readFileSync(`${folder}/${file}`, "utf8").trim()}\n`;
});
writeFileSync("built/editor.licences.txt", licences.join(`\n${"-".repeat(72)}\n\n`));
