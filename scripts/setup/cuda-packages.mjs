/**
 * What a CUDA build downloads, fixed by hash, with the megabytes of the archive and of what is kept of it.
 *
 * @typedef {{ requirement: string; platform: string; sha256: string; download: number; unpacked: number }} Pinned
 */

export const cudaVersion = '12.8';

/**
 * The CUDA libraries that TensorFlow 2.21 opens: its extra `and-cuda`, except cuRAND, which nothing opens.
 * TensorFlow was compiled with CUDA 12.5 and takes any later 12; those of 12.8.1 also know Blackwell.
 *
 * @type {Record<string, Pinned>} by the folder that the libraries expect
 */
export const cudaPackages = {
  cublas: {
    requirement: 'nvidia-cublas-cu12==12.8.4.1',
    platform: 'manylinux_2_27_x86_64',
    sha256: '8ac4e771d5a348c551b2a426eda6193c19aa630236b418086020df5ba9667142',
    download: 594,
    unpacked: 868,
  },
  cuda_cupti: {
    requirement: 'nvidia-cuda-cupti-cu12==12.8.90',
    platform: 'manylinux2014_x86_64',
    sha256: 'ea0cb07ebda26bb9b29ba82cda34849e73c166c18162d3913575b0c9db9a6182',
    download: 10,
    unpacked: 41,
  },
  cuda_nvcc: {
    requirement: 'nvidia-cuda-nvcc-cu12==12.8.93',
    platform: 'manylinux2010_x86_64',
    sha256: '2d6dc36fb7cb5ac9c0b8825bc13d193c35487a315664007287d0126531238011',
    download: 40,
    unpacked: 32,
  },
  cuda_nvrtc: {
    requirement: 'nvidia-cuda-nvrtc-cu12==12.8.93',
    platform: 'manylinux2010_x86_64',
    sha256: 'a7756528852ef889772a84c6cd89d41dfa74667e24cca16bb31f8f061e3e9994',
    download: 88,
    unpacked: 111,
  },
  cuda_runtime: {
    requirement: 'nvidia-cuda-runtime-cu12==12.8.90',
    platform: 'manylinux2014_x86_64',
    sha256: 'adade8dcbd0edf427b7204d480d6066d33902cab2a4707dcfc48a2d0fd44ab90',
    download: 1,
    unpacked: 1,
  },
  cudnn: {
    requirement: 'nvidia-cudnn-cu12==9.10.2.21',
    platform: 'manylinux_2_27_x86_64',
    sha256: '949452be657fa16687d0930933f032835951ef0892b37d2d53824d1a84dc97a8',
    download: 707,
    unpacked: 1053,
  },
  cufft: {
    requirement: 'nvidia-cufft-cu12==11.3.3.83',
    platform: 'manylinux2014_x86_64',
    sha256: '4d2dd21ec0b88cf61b62e6b43564355e5222e4a3fb394cac0db101f2dd0d4f74',
    download: 193,
    unpacked: 279,
  },
  cusolver: {
    requirement: 'nvidia-cusolver-cu12==11.7.3.90',
    platform: 'manylinux_2_27_x86_64',
    sha256: '4376c11ad263152bd50ea295c05370360776f8c3427b30991df774f9fb26c450',
    download: 268,
    unpacked: 243,
  },
  cusparse: {
    requirement: 'nvidia-cusparse-cu12==12.5.8.93',
    platform: 'manylinux2014_x86_64',
    sha256: '1ec05d76bbbd8b61b06a80e1eaf8cf4959c3d4ce8e711b65ebd0443bb0ebb13b',
    download: 288,
    unpacked: 388,
  },
  nccl: {
    requirement: 'nvidia-nccl-cu12==2.27.7',
    platform: 'manylinux2014_x86_64',
    sha256: 'de5ba5562f08029a19cb1cd659404b18411ed0d6c90ac5f52f30bf99ad5809aa',
    download: 323,
    unpacked: 430,
  },
  nvjitlink: {
    requirement: 'nvidia-nvjitlink-cu12==12.8.93',
    platform: 'manylinux2010_x86_64',
    sha256: '81ff63371a7ebd6e6451970684f916be2eab07321b73c9d244dc2b4da7f73b88',
    download: 39,
    unpacked: 94,
  },
};

/** @type {Pinned} */
export const cudaTensorflow = {
  requirement: 'tensorflow==2.21.0',
  platform: 'manylinux_2_27_x86_64',
  sha256: '9056fbc9ba04235810b71ae6cbd958a196e8804fb53bbcffbf3e23b56155f124',
  download: 572,
  unpacked: 1260,
};
