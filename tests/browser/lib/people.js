// The people of the journeys.

export const PASSWORD = 'four wet badgers waltz quietly';

let born = 0;

/** An address that nobody has used in this run. */
export function newAddress(name = 'ada') {
  born += 1;
  return `${name}.${process.pid}.${born}@example.test`;
}
