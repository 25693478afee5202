import type { ShownVolume } from './volume-page.tsx';

export function AddLabelMap({ volume }: { volume: ShownVolume; onClose: () => void }) {
  return <>{volume.id}</>;
}
