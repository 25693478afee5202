/** What can compute in a page, the fastest first. */
export const backendNames = ['webgpu', 'webgl', 'cpu'] as const;

export type BackendName = (typeof backendNames)[number];

export const backendLabels: Readonly<Record<BackendName, string>> = {
  webgpu: 'WebGPU',
  webgl: 'WebGL',
  cpu: 'the processor',
};
