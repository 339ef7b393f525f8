// Which names are used and not declared, and which are declared and not used.
import { childrenOf } from './nodes.mjs';

const functions = new Set([
  'any', 'array', 'concat', 'contains', 'deployment', 'empty', 'filter', 'first', 'format', 'guid', 'int', 'join', 'json', 'last', 'length',
  'loadTextContent', 'map', 'readEnvironmentVariable', 'replace', 'resourceGroup', 'resourceId', 'split', 'string', 'subscription', 'subscriptionResourceId',
  'take', 'tenant', 'toLower', 'toUpper', 'trim', 'union', 'uniqueString',
  // Decorators.
  'allowed', 'description', 'export', 'maxLength', 'maxValue', 'minLength', 'minValue', 'secure',
]);

const declaring = new Set([
  'output_declaration', 'parameter_declaration', 'variable_declaration', 'resource_declaration', 'module_declaration', 'type_declaration',
]);

// What may stand there for its own sake.
const seenFromOutside = new Set(['output_declaration', 'resource_declaration', 'module_declaration']);

/** @returns {{ undeclared: string[], unused: string[] }} names with their lines */
export function namesOf(root) {
  const declared = new Map();
  const used = [];
  walk(root, null, declared, used);
  const usedNames = new Set(used.map(node => node.text));
  return {
    undeclared: used.filter(node => !declared.has(node.text) && !functions.has(node.text)).map(said),
    unused: [...declared.values()].filter(entry => !entry.isSeen && !usedNames.has(entry.node.text)).map(entry => said(entry.node)),
  };
}

function walk(node, parent, declared, used) {
  if (node.type === 'identifier' || node.type === 'loop_variable' || node.type === 'loop_enumerator') {
    meet(node, parent, declared, used);
  }
  for (const child of childrenOf(node)) {
    walk(child, node, declared, used);
  }
}

function meet(node, parent, declared, used) {
  const isFirst = childrenOf(parent)[0].id === node.id;
  const isDeclaration = parent.type === 'import_functionality'
    || parent.type === 'for_loop_parameters'
    || (isFirst && (declaring.has(parent.type) || parent.type === 'for_statement' || parent.type === 'lambda_expression'));
  if (isDeclaration) {
    // A parameter file's assignments and an exported type are for others.
    const isExported = parent.type === 'type_declaration';
    declared.set(node.text, { node, isSeen: seenFromOutside.has(parent.type) || isExported });
  } else if (!(isFirst && parent.type === 'object_property')) {
    used.push(node);
  }
}

function said(node) {
  return `line ${node.startPosition.row + 1}: ${node.text}`;
}
