import { packagesFor, pythonWith, type Say } from './environment.ts';
import { torchPython, volumePackages } from './torch.ts';

/** Pinned, so that figures of different days compare. */
const PACKAGES = ['numpy==2.4.6', 'scipy==1.17.1', 'surface-distance==0.1'];
const MONAI = ['monai==1.6.1'];

/** A Python with NumPy and the package surface-distance. */
export function scorePython(say: Say): Promise<string> {
  return pythonWith(PACKAGES, '200 MB', say);
}

/** A Python with MONAI, and its PYTHONPATH. */
export async function monaiPython(say: Say): Promise<{ python: string; path: string }> {
  const python = await torchPython(say);
  const volume = await volumePackages(python, say);
  const monai = await packagesFor(python, MONAI, [], '15 MB', say);
  return { python, path: `${monai}:${volume}` };
}
