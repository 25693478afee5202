import { packagesFor, pythonWith, type Say } from './environment.ts';

/** Pinned, so that figures of different days compare. */
const PACKAGES = ['torch==2.15.0', 'numpy==2.4.6'];
/** What it takes to read, process and write volumes; what they depend on besides is there. */
const VOLUME_PACKAGES = ['scipy==1.17.1', 'nibabel==5.4.2'];
const VOLUME_DEPENDENCIES = ['packaging==26.3', 'typing_extensions==4.16.0'];

/** A Python with PyTorch; 5 GB, since the wheel for Linux brings CUDA, which is not used. */
export function torchPython(say: Say): Promise<string> {
  return pythonWith(PACKAGES, '5 GB', say);
}

/** Folder with SciPy and nibabel for that Python, to be put on its PYTHONPATH. */
export function volumePackages(python: string, say: Say): Promise<string> {
  return packagesFor(python, VOLUME_PACKAGES, VOLUME_DEPENDENCIES, '160 MB', say);
}
