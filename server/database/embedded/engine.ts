import { parentPort, workerData } from 'node:worker_threads';
import { boot } from './boot.ts';
import type { EngineData, FromEngine, ToEngine } from './engine-messages.ts';
import { portLink } from './port-link.ts';
import { Session } from './session.ts';
import { Turns } from './turns.ts';

/** The thread of the embedded database: the one place where the engine runs. */
async function main(): Promise<void> {
  const { place, deadline } = workerData as EngineData;
  const supervisor = parentPort;
  if (supervisor === null) throw new Error('This file is the entry of a worker thread.');
  const engine = await boot(place);
  const turns = new Turns(new Session(engine), {
    began: (limit) => Atomics.store(deadline, 0, BigInt(Date.now() + limit)),
    ended: () => Atomics.store(deadline, 0, 0n),
  });
  const tell = (message: FromEngine): void => supervisor.postMessage(message);
  supervisor.on('message', async (message: ToEngine) => {
    if (message.kind === 'join') {
      turns.join(portLink(message.port));
    } else {
      await turns.stop();
      await engine.close();
      tell({ kind: 'closed' });
      supervisor.close();
    }
  });
  tell({ kind: 'ready' });
}

await main();
