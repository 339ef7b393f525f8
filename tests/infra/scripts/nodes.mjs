// Reading a syntax tree.

/** Named children, comments left out. */
export function childrenOf(node) {
  return node.namedChildren.filter(child => child.type !== 'comment');
}

/** The text of a string without interpolation, or null. */
export function textOf(node) {
  return node.type === 'string' && childrenOf(node).every(part => part.type === 'string_content')
    ? childrenOf(node).map(part => part.text).join('')
    : null;
}

/** Objects, arrays and plain values as they are; every other expression as { "$": its text }. */
export function valueOf(node) {
  switch (node.type) {
    case 'object':
      return Object.fromEntries(childrenOf(node).filter(child => child.type === 'object_property').map(propertyOf));
    case 'array':
      return childrenOf(node).map(valueOf);
    case 'number':
      return Number(node.text);
    case 'boolean':
      return node.text === 'true';
    default:
      return textOf(node) ?? { $: node.text };
  }
}

function propertyOf(node) {
  const [key, value] = childrenOf(node);
  return [textOf(key) ?? key.text, valueOf(value)];
}
