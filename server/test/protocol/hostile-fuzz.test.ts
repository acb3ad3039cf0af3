import { beforeAll, expect, test } from 'vitest';
import { readXmlText } from '../../xml/read.ts';
import { startTestServer } from '../server.ts';
import { hostileRequests } from './hostile-requests.ts';

const COUNT = 2000;
const TOGETHER = 8;
/** Milliseconds: far more than anything takes, far less than the server's own limits. */
const SLOWEST = 15_000;

let url: string;
beforeAll(async () => {
  ({ url } = await startTestServer());
});

interface Answered {
  readonly path: string;
  readonly status: number;
  readonly type: string;
  readonly body: Buffer;
  readonly milliseconds: number;
}

async function ask(path: string): Promise<Answered> {
  const began = performance.now();
  const answer = await fetch(url + path, { redirect: 'manual', signal: AbortSignal.timeout(2 * SLOWEST) });
  const body = Buffer.from(await answer.arrayBuffer());
  const milliseconds = performance.now() - began;
  return { path, status: answer.status, type: answer.headers.get('content-type') ?? '', body, milliseconds };
}

async function askAll(paths: readonly string[]): Promise<readonly Answered[]> {
  const answers: Answered[] = [];
  const rest = [...paths];
  const work = async (): Promise<void> => {
    for (let path = rest.pop(); path !== undefined; path = rest.pop()) answers.push(await ask(path));
  };
  await Promise.all(Array.from({ length: TOGETHER }, work));
  return answers;
}

/** Stack traces, SQL, names of the database's own, paths of files. */
const secrets =
  /node_modules|file:\/\/|\.ts:\d|\.js:\d|\n\s+at .+:\d|\/home\/|\/work\/|\/tmp\/|\bselect .+ from\b|\bFROM demo|ST_[A-Z][a-z]|syntax error at|\bpg_|PostgreSQL|PostGIS|relation "|column "|TypeError|RangeError/i;

/** What is wrong with an answer; undefined when nothing is. */
function faultOf({ path, status, type, body, milliseconds }: Answered): string | undefined {
  // 503 is an honest answer of a busy machine; every other 5xx is ours.
  if (status >= 500 && status !== 503) return `status ${status}`;
  if (milliseconds > SLOWEST) return `${Math.round(milliseconds)} ms`;
  if (!/xml|json|html|plain/.test(type)) return undefined;
  const text = body.toString('utf8');
  const secret = secrets.exec(text)?.[0];
  if (secret !== undefined && !decodeURIComponent(tolerant(path)).includes(secret))
    return `it says ${secret}`;
  if (!type.includes('json') && text.includes('<script>alert')) return 'a script came back';
  return formFault(type, text);
}

function formFault(type: string, text: string): string | undefined {
  try {
    if (type.includes('json')) JSON.parse(text);
    else if (type.includes('xml')) readXmlText(text.replace(/<!DOCTYPE[^>]*>/, ''));
    return undefined;
  } catch (error) {
    return `${type} that cannot be read: ${String(error)}`;
  }
}

function tolerant(path: string): string {
  return path.replace(/%(?![0-9a-f]{2})/gi, '%25');
}

async function memory(): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return Number(/^process_resident_memory_bytes (\S+)/m.exec(metrics)?.[1]);
}

test('two thousand requests at random: no 500, nothing told of the inside, none slow, the server stays well', async () => {
  const requests = hostileRequests(20_261_124, COUNT);
  const first = await askAll(requests.slice(0, COUNT / 2));
  const before = await memory();
  const second = await askAll(requests.slice(COUNT / 2));
  const after = await memory();
  const answers = [...first, ...second];
  const faults = answers.flatMap((answer) => {
    const fault = faultOf(answer);
    return fault === undefined ? [] : [`${answer.path.slice(0, 300)}: ${fault}`];
  });
  expect(faults).toEqual([]);
  const statuses = new Set(answers.map(({ status }) => status));
  expect(
    [...statuses].filter((status) => ![200, 204, 303, 400, 403, 404, 405, 503].includes(status)),
  ).toEqual([]);
  // A fuzz that only meets refusals would test little.
  expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(COUNT / 4);
  expect(answers.filter(({ status }) => status >= 400).length).toBeGreaterThan(COUNT / 4);
  expect(answers.filter(({ status }) => status === 503).length).toBeLessThan(COUNT / 20);
  expect(after - before).toBeLessThan(256 * 1_048_576);
  expect((await fetch(`${url}/health/ready`)).status).toBe(200);
}, 180_000);
