import './components/portal-app.ts';
import { theMap } from './map/map-port.ts';
import { portal } from './state/portal-state.ts';

addEventListener('offline', () => portal.update({ online: false }));
addEventListener('online', async () => {
  portal.update({ online: true });
  const map = await theMap();
  for (const layer of portal.get().failedLayers) map.reload(layer);
});
