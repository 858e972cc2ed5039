// scenario.mjs: what is fuzzed: a program for an event loop, as a tree of statements, and the text that both interpreters are given.
//
// A statement is a line: an operation, its arguments, and below it, indented by two spaces, what belongs to it. A mark behind the operation
// says what happens with an error that it raises: `?` catches an Exception and tells it, `!` catches a CancelledError too.
//
//   main                       the body of the main task
//     future f0                names are a letter for the kind, and a number
//     task t1                  what stands below is a coroutine of its own
//       sleep 0.5
//       set_result f0 7
//     await? f0
//
// A statement's number in what the interpreters print is the number of its line here, so line numbers are given anew after each change.

/** A statement: { op, mark, args, body, line }. */
export function statement(op, args = [], body = [], mark = '') {
  return { op, mark, args: args.map(String), body, line: 0 };
}

/** Gives every statement the number of its line. */
export function number(root) {
  let line = 0;
  const visit = (node) => {
    node.line = ++line;
    node.body.forEach(visit);
  };
  visit(root);
  return root;
}

export function format(root) {
  const lines = [];
  const visit = (node, depth) => {
    lines.push(`${'  '.repeat(depth)}${[node.op + node.mark, ...node.args].join(' ')}`);
    for (const child of node.body) visit(child, depth + 1);
  };
  visit(root, 0);
  return lines.join('\n') + '\n';
}

export function parse(text) {
  const path = [];
  let root;
  for (const line of text.split('\n')) {
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue;
    const [first, ...args] = line.trim().split(' ');
    const [, op, mark] = /^(\w+)([?!]?)$/.exec(first) ?? [];
    const depth = (line.length - line.trimStart().length) / 2;
    if (!op || depth > path.length || (depth === 0) !== (root === undefined)) throw new Error(`no scenario: ${line}`);
    const made = statement(op, args, [], mark);
    root ??= made;
    path.length = depth;
    path.at(-1)?.body.push(made);
    path.push(made);
  }
  if (root?.op !== 'main') throw new Error('a scenario begins with main');
  return number(root);
}

export function copy(node) {
  return { ...node, args: [...node.args], body: node.body.map(copy) };
}

/** Calls visit(statement, its parent) for a whole tree, parents first. */
export function walk(node, visit, parent) {
  visit(node, parent);
  for (const child of node.body) walk(child, visit, node);
}

export function count(root) {
  let statements = 0;
  walk(root, () => statements++);
  return statements;
}
