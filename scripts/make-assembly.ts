import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import asc from 'assemblyscript/asc';

/**
 * Compiles `assembly/*.ts` to `assembly/built/*.wasm`; with `--check` nothing is written and the exit status is 1
 * where a compiled module is not what its source gives.
 */
const sources = new URL('../assembly/', import.meta.url);
const onlyCheck = process.argv.includes('--check');

for (const file of readdirSync(sources).filter((name) => name.endsWith('.ts'))) {
  const name = `${basename(file, '.ts')}.wasm`;
  const built = new URL(`built/${name}`, sources);
  const compiled = await compile(file);
  if (!onlyCheck) writeFileSync(built, compiled);
  else if (!compiled.equals(read(built))) {
    console.error(`assembly/built/${name} is not what assembly/${file} gives: npm run assembly`);
    process.exitCode = 1;
  }
}

async function compile(file: string): Promise<Buffer> {
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    [
      file,
      '--outFile',
      'out.wasm',
      '-O3',
      '--runtime',
      'stub',
      '--noAssert',
      '--use',
      'abort=',
      '--enable',
      'simd',
    ],
    {
      readFile: (path, base) => {
        try {
          return readFileSync(new URL(path, new URL(`${base}/`, sources)), 'utf8');
        } catch {
          return null;
        }
      },
      writeFile: (_path, contents) => {
        if (typeof contents !== 'string') binary = contents;
      },
      listFiles: () => [],
    },
  );
  if (error !== null || binary === undefined) {
    throw new Error(`assembly/${file} does not compile:\n${stderr.toString()}`, { cause: error });
  }
  return Buffer.from(binary);
}

function read(file: URL): Buffer {
  try {
    return readFileSync(file);
  } catch {
    return Buffer.alloc(0);
  }
}
