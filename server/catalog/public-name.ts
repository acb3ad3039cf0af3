/** A column's or table's name → a name that layer files allow, `[a-z][a-z0-9_]*`: Polish letters lose their marks. */
export function publicName(text: string, fallback: string): string {
  const plain = text
    .replace(/[łŁ]/g, 'l')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[_0-9]+|_+$/g, '')
    .slice(0, 60);
  return plain === '' ? fallback : plain;
}

/** The name with a number behind it where it is taken; adds what it gives to the taken ones. */
export function freeName(name: string, taken: Set<string>): string {
  let free = name;
  for (let number = 2; taken.has(free); number++) free = `${name.slice(0, 55)}_${number}`;
  taken.add(free);
  return free;
}

/** `area_ha` → `Area ha`: a title until somebody writes a better one. */
export function titleOf(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_\s]+/g, ' ')
    .trim();
  return words === '' ? name : words.charAt(0).toUpperCase() + words.slice(1);
}
