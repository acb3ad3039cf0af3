import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { comparePictures } from './compare-pictures.ts';
import { drawGolden, goldenCases } from './draw.ts';

/*
 * Draws the golden pictures anew: `npm run golden:renew [case …]`. Look at every one it names before you
 * commit it.
 */

const asked = process.argv.slice(2);
for (const name of asked.length > 0 ? asked : goldenCases) {
  const folder = new URL(`./${name}/`, import.meta.url);
  const file = new URL('expected.png', folder);
  const picture = await drawGolden(name);
  const before = await readFile(file).catch(() => undefined);
  if (before !== undefined && (await comparePictures(before, picture)).most === 0) continue;
  await mkdir(folder, { recursive: true });
  await writeFile(file, picture);
  console.log(`${before === undefined ? 'new' : 'changed'}  ${name}`);
}
