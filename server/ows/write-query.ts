/**
 * Parameters, in their order, as the query of an address (`application/x-www-form-urlencoded`); undefined ones are left out.
 * Documents of thousands of layers hold hundreds of thousands of addresses.
 */
export function writeQuery(parameters: Readonly<Record<string, string | undefined>>): string {
  let query = '';
  for (const name in parameters) {
    const value = parameters[name];
    if (value === undefined) continue;
    query += `${query === '' ? '' : '&'}${encode(name)}=${encode(value)}`;
  }
  return query;
}

/** What stays as it is (URL Standard, 5.2). */
const PLAIN = /^[\w*.-]*$/;

function encode(text: string): string {
  return PLAIN.test(text) ? text : new URLSearchParams([[text, '']]).toString().slice(0, -1);
}
