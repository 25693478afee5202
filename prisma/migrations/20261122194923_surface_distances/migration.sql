-- CreateEnum
CREATE TYPE "SurfaceConvention" AS ENUM ('SURFACE_ELEMENTS', 'BORDER_VOXELS');

-- CreateTable
CREATE TABLE "evaluation_distance" (
    "evaluation_id" UUID NOT NULL,
    "volume_id" UUID NOT NULL,
    "class_id" SMALLINT NOT NULL,
    "convention" "SurfaceConvention" NOT NULL,
    "hd95_mm" DOUBLE PRECISION,
    "assd_mm" DOUBLE PRECISION,
    "surface_dice" DOUBLE PRECISION,
    "tolerance_mm" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "evaluation_distance_pkey" PRIMARY KEY ("evaluation_id","volume_id","class_id","convention")
);

-- CreateIndex
CREATE INDEX "evaluation_distance_volume_id_idx" ON "evaluation_distance"("volume_id");

-- AddForeignKey
ALTER TABLE "evaluation_distance" ADD CONSTRAINT "evaluation_distance_evaluation_id_fkey" FOREIGN KEY ("evaluation_id") REFERENCES "evaluation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "evaluation_distance" ADD CONSTRAINT "evaluation_distance_volume_id_fkey" FOREIGN KEY ("volume_id") REFERENCES "volume"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "evaluation_distance" ADD CONSTRAINT "evaluation_distance_class_id_fkey" FOREIGN KEY ("class_id") REFERENCES "label_class"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE evaluation_distance
  ADD CONSTRAINT evaluation_distance_values_check
    CHECK (hd95_mm >= 0 AND assd_mm >= 0 AND surface_dice BETWEEN 0 AND 1 AND tolerance_mm > 0);

CREATE TRIGGER evaluation_distance_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON evaluation_distance
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER evaluation_distance_late AFTER INSERT ON evaluation_distance
  REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION refuse_late_counts();
