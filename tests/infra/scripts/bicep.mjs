// Reads Bicep files and prints, as JSON, what stands in them and what cannot be right. There is no Bicep compiler on the registry this
// project builds with, so this finds what a grammar and a list of names can find: syntax, undeclared and unused names. Not types.
//   node bicep.mjs FILE...
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Language, Parser } from 'web-tree-sitter';
import { namesOf } from './names.mjs';
import { childrenOf, textOf, valueOf } from './nodes.mjs';

await Parser.init();
const parser = new Parser();
parser.setLanguage(await Language.load(createRequire(import.meta.url).resolve('tree-sitter-bicep/tree-sitter-bicep.wasm')));

console.log(JSON.stringify(process.argv.slice(2).map(read)));

function read(file) {
  const isParameters = file.endsWith('.bicepparam');
  const text = readFileSync(file, 'utf8');
  const root = parser.parse(isParameters ? asBicep(text) : text).rootNode;
  return {
    file,
    faults: root.hasError ? [...faultsOf(root)] : [],
    ...names(root, isParameters),
    parameters: declarations(root, 'parameter_declaration', parts => ({ hasDefault: parts.length > 2 })),
    values: declarations(root, 'variable_declaration', parts => ({ value: valueOf(parts.at(-1)) })),
    resources: declarations(root, 'resource_declaration', parts => ({ type: textOf(parts[1]), body: valueOf(bodyOf(parts)) })),
    modules: declarations(root, 'module_declaration', parts => ({ path: textOf(parts[1]), body: valueOf(bodyOf(parts)) })),
    outputs: declarations(root, 'output_declaration', () => ({})),
  };
}

// The grammar has no parameter files, but their assignments are Bicep expressions: a variable each, for the parser.
function asBicep(text) {
  return text.replace(/^using .*$/m, '').replace(/^param (\w+) =/gm, 'var $1 =');
}

// What a parameter file assigns is used by another file.
function names(root, isParameters) {
  const { undeclared, unused } = namesOf(root);
  return { undeclared, unused: isParameters ? [] : unused };
}

function declarations(root, type, more) {
  return childrenOf(root).filter(node => node.type === type).map(node => {
    const parts = childrenOf(node);
    return { name: parts[0].text, ...more(parts) };
  });
}

// Conditions and loops stand around the object.
function bodyOf(parts) {
  let node = parts.at(-1);
  while (node.type === 'for_statement' || node.type === 'if_statement') {
    node = childrenOf(node).at(-1);
  }
  return node;
}

function* faultsOf(node) {
  if (node.isError || node.isMissing) {
    const what = node.isMissing ? `${node.type} is missing` : node.text.split('\n')[0].slice(0, 60);
    yield `line ${node.startPosition.row + 1}: ${what}`;
    return;
  }
  for (let i = 0; i < node.childCount; i++) {
    yield* faultsOf(node.child(i));
  }
}
