-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "StudyRole" AS ENUM ('OWNER', 'EDITOR', 'ANNOTATOR', 'VIEWER');

-- CreateEnum
CREATE TYPE "Laterality" AS ENUM ('LEFT', 'RIGHT', 'BOTH', 'NONE');

-- CreateEnum
CREATE TYPE "ClassKind" AS ENUM ('MUSCLE', 'TISSUE', 'DERIVED', 'OTHER');

-- CreateEnum
CREATE TYPE "AnnotationKind" AS ENUM ('MANUAL', 'MODEL', 'DERIVED');

-- CreateEnum
CREATE TYPE "AnnotationStatus" AS ENUM ('DRAFT', 'ACCEPTED', 'REJECTED');

-- CreateEnum
CREATE TYPE "SplitSide" AS ENUM ('TRAINING', 'EVALUATION');

-- CreateEnum
CREATE TYPE "JobKind" AS ENUM ('IMPORT', 'SPLIT_LIMBS', 'DERIVE_CLASSES', 'TRAIN', 'EVALUATE', 'PREDICT');

-- CreateEnum
CREATE TYPE "JobStatus" AS ENUM ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED');

-- CreateTable
CREATE TABLE "app_user" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "is_administrator" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "app_user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sign_in_link" (
    "token_hash" TEXT NOT NULL,
    "user_id" UUID NOT NULL,
    "expires_at" TIMESTAMP(3) NOT NULL,
    "used_at" TIMESTAMP(3),

    CONSTRAINT "sign_in_link_pkey" PRIMARY KEY ("token_hash")
);

-- CreateTable
CREATE TABLE "session" (
    "token_hash" TEXT NOT NULL,
    "user_id" UUID NOT NULL,
    "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "session_pkey" PRIMARY KEY ("token_hash")
);

-- CreateTable
CREATE TABLE "study" (
    "id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "created_by_id" UUID NOT NULL,
    "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "study_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "membership" (
    "study_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "role" "StudyRole" NOT NULL,

    CONSTRAINT "membership_pkey" PRIMARY KEY ("study_id","user_id")
);

-- CreateTable
CREATE TABLE "subject" (
    "id" UUID NOT NULL,
    "study_id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "subject_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "visit" (
    "id" UUID NOT NULL,
    "subject_id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "visit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "scanner" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "manufacturer" TEXT,

    CONSTRAINT "scanner_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "stored_object" (
    "sha256" CHAR(64) NOT NULL,
    "size" BIGINT NOT NULL,
    "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "stored_object_pkey" PRIMARY KEY ("sha256")
);

-- CreateTable
CREATE TABLE "volume" (
    "id" UUID NOT NULL,
    "study_id" UUID NOT NULL,
    "subject_id" UUID NOT NULL,
    "visit_id" UUID NOT NULL,
    "scanner_id" UUID NOT NULL,
    "schema_id" SMALLINT NOT NULL,
    "laterality" "Laterality" NOT NULL,
    "sequence" TEXT,
    "repetition_ms" DOUBLE PRECISION,
    "echo_ms" DOUBLE PRECISION,
    "flip_degrees" DOUBLE PRECISION,
    "image_sha256" CHAR(64) NOT NULL,
    "size" INTEGER[],
    "spacing_mm" DOUBLE PRECISION[],
    "affine" DOUBLE PRECISION[],
    "slice_count" INTEGER NOT NULL,
    "parent_id" UUID,
    "provenance" JSONB,
    "is_split" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "annotated" SMALLINT[] DEFAULT ARRAY[]::SMALLINT[],
    "absent" SMALLINT[] DEFAULT ARRAY[]::SMALLINT[],
    "derivable" SMALLINT[] DEFAULT ARRAY[]::SMALLINT[],
    "missing" SMALLINT[] DEFAULT ARRAY[]::SMALLINT[],

    CONSTRAINT "volume_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "manifest_import" (
    "id" UUID NOT NULL,
    "job_id" UUID NOT NULL,
    "manifest_sha256" CHAR(64) NOT NULL,
    "files" JSONB NOT NULL,
    "is_dry_run" BOOLEAN NOT NULL,
    "report" JSONB,
    "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "manifest_import_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "label_schema" (
    "id" SMALLSERIAL NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "region" TEXT NOT NULL,

    CONSTRAINT "label_schema_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "label_class" (
    "id" SMALLSERIAL NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" "ClassKind" NOT NULL,
    "colour" TEXT NOT NULL,
    "synonyms" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "ontology" JSONB NOT NULL DEFAULT '[]',

    CONSTRAINT "label_class_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "label_schema_class" (
    "schema_id" SMALLINT NOT NULL,
    "class_id" SMALLINT NOT NULL,
    "ordinal" SMALLINT NOT NULL,

    CONSTRAINT "label_schema_class_pkey" PRIMARY KEY ("schema_id","class_id")
);

-- CreateTable
CREATE TABLE "annotation" (
    "id" UUID NOT NULL,
    "volume_id" UUID NOT NULL,
    "kind" "AnnotationKind" NOT NULL,
    "status" "AnnotationStatus" NOT NULL,
    "label_map_sha256" CHAR(64) NOT NULL,
    "source_sha256" CHAR(64) NOT NULL,
    "is_exhaustive" BOOLEAN NOT NULL,
    "first_slice" INTEGER NOT NULL,
    "last_slice" INTEGER NOT NULL,
    "annotator" TEXT NOT NULL,
    "tool" TEXT NOT NULL,
    "provenance" JSONB,
    "declaration" CHAR(64) NOT NULL,
    "created_by_id" UUID NOT NULL,
    "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "annotation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "annotation_class" (
    "annotation_id" UUID NOT NULL,
    "class_id" SMALLINT NOT NULL,
    "voxels" INTEGER NOT NULL,

    CONSTRAINT "annotation_class_pkey" PRIMARY KEY ("annotation_id","class_id")
);

-- CreateTable
CREATE TABLE "coverage_summary" (
    "study_id" UUID NOT NULL,
    "schema_id" SMALLINT NOT NULL,
    "scanner_id" UUID NOT NULL,
    "class_id" SMALLINT NOT NULL,
    "annotated" INTEGER NOT NULL DEFAULT 0,
    "absent" INTEGER NOT NULL DEFAULT 0,
    "derivable" INTEGER NOT NULL DEFAULT 0,
    "missing" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "coverage_summary_pkey" PRIMARY KEY ("study_id","schema_id","scanner_id","class_id")
);

-- CreateTable
CREATE TABLE "cohort" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "filter" JSONB NOT NULL,
    "created_by_id" UUID NOT NULL,
    "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "cohort_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "cohort_study" (
    "cohort_id" UUID NOT NULL,
    "study_id" UUID NOT NULL,

    CONSTRAINT "cohort_study_pkey" PRIMARY KEY ("cohort_id","study_id")
);

-- CreateTable
CREATE TABLE "cohort_snapshot" (
    "id" UUID NOT NULL,
    "cohort_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "hash" CHAR(64) NOT NULL,
    "coverage_hash" CHAR(64) NOT NULL,
    "classes" TEXT[],
    "left_out" JSONB NOT NULL,
    "split_seed" INTEGER NOT NULL,
    "created_by_id" UUID NOT NULL,
    "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "cohort_snapshot_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "snapshot_study" (
    "snapshot_id" UUID NOT NULL,
    "study_id" UUID NOT NULL,

    CONSTRAINT "snapshot_study_pkey" PRIMARY KEY ("snapshot_id","study_id")
);

-- CreateTable
CREATE TABLE "cohort_member" (
    "snapshot_id" UUID NOT NULL,
    "volume_id" UUID NOT NULL,
    "side" "SplitSide" NOT NULL,
    "image_sha256" CHAR(64) NOT NULL,
    "coverage" JSONB NOT NULL,

    CONSTRAINT "cohort_member_pkey" PRIMARY KEY ("snapshot_id","volume_id")
);

-- CreateTable
CREATE TABLE "cohort_member_annotation" (
    "snapshot_id" UUID NOT NULL,
    "volume_id" UUID NOT NULL,
    "annotation_id" UUID NOT NULL,

    CONSTRAINT "cohort_member_annotation_pkey" PRIMARY KEY ("snapshot_id","volume_id","annotation_id")
);

-- CreateTable
CREATE TABLE "job" (
    "id" UUID NOT NULL,
    "kind" "JobKind" NOT NULL,
    "status" "JobStatus" NOT NULL DEFAULT 'QUEUED',
    "done" INTEGER NOT NULL DEFAULT 0,
    "total" INTEGER NOT NULL DEFAULT 0,
    "stage" TEXT NOT NULL DEFAULT '',
    "input" JSONB NOT NULL,
    "result" JSONB,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "error_code" TEXT,
    "error_message" TEXT,
    "created_by_id" UUID NOT NULL,
    "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMP(3),
    "finished_at" TIMESTAMP(3),

    CONSTRAINT "job_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "training_run" (
    "id" UUID NOT NULL,
    "job_id" UUID NOT NULL,
    "snapshot_id" UUID NOT NULL,
    "model_id" UUID NOT NULL,
    "settings" JSONB NOT NULL,
    "loss_choice" JSONB NOT NULL,
    "coverage_hash" CHAR(64) NOT NULL,
    "code_version" TEXT,
    "engine" TEXT,
    "device" TEXT,
    "resumes" INTEGER NOT NULL DEFAULT 0,
    "created_by_id" UUID NOT NULL,
    "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "training_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "training_step" (
    "run_id" UUID NOT NULL,
    "step" INTEGER NOT NULL,
    "loss" DOUBLE PRECISION NOT NULL,
    "cross_entropy" DOUBLE PRECISION NOT NULL,
    "dice" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "training_step_pkey" PRIMARY KEY ("run_id","step")
);

-- CreateTable
CREATE TABLE "checkpoint" (
    "run_id" UUID NOT NULL,
    "step" INTEGER NOT NULL,
    "state_sha256" CHAR(64) NOT NULL,
    "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "checkpoint_pkey" PRIMARY KEY ("run_id","step")
);

-- CreateTable
CREATE TABLE "model" (
    "id" UUID NOT NULL,
    "study_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "model_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "model_version" (
    "id" UUID NOT NULL,
    "model_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "run_id" UUID NOT NULL,
    "weights_sha256" CHAR(64) NOT NULL,
    "snapshot_hash" CHAR(64) NOT NULL,
    "coverage_hash" CHAR(64) NOT NULL,
    "classes" TEXT[],
    "loss_choice" JSONB NOT NULL,
    "settings" JSONB NOT NULL,
    "seed" INTEGER NOT NULL,
    "code_version" TEXT NOT NULL,
    "engine" TEXT NOT NULL,
    "device" TEXT NOT NULL,
    "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "model_version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "alias_event" (
    "id" UUID NOT NULL,
    "model_id" UUID NOT NULL,
    "alias" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "version_id" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "created_by_id" UUID NOT NULL,
    "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "alias_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "evaluation" (
    "id" UUID NOT NULL,
    "version_id" UUID NOT NULL,
    "snapshot_id" UUID NOT NULL,
    "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "evaluation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "evaluation_count" (
    "evaluation_id" UUID NOT NULL,
    "volume_id" UUID NOT NULL,
    "class_id" SMALLINT NOT NULL,
    "slices" SMALLINT[],
    "true_positive" INTEGER[],
    "false_positive" INTEGER[],
    "false_negative" INTEGER[],

    CONSTRAINT "evaluation_count_pkey" PRIMARY KEY ("evaluation_id","volume_id","class_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "app_user_name_key" ON "app_user"("name");

-- CreateIndex
CREATE UNIQUE INDEX "study_code_key" ON "study"("code");

-- CreateIndex
CREATE INDEX "membership_user_id_idx" ON "membership"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "subject_study_id_code_key" ON "subject"("study_id", "code");

-- CreateIndex
CREATE UNIQUE INDEX "visit_subject_id_code_key" ON "visit"("subject_id", "code");

-- CreateIndex
CREATE UNIQUE INDEX "scanner_name_key" ON "scanner"("name");

-- CreateIndex
CREATE INDEX "volume_study_id_id_idx" ON "volume"("study_id", "id");

-- CreateIndex
CREATE INDEX "volume_subject_id_idx" ON "volume"("subject_id");

-- CreateIndex
CREATE INDEX "volume_visit_id_idx" ON "volume"("visit_id");

-- CreateIndex
CREATE INDEX "volume_scanner_id_idx" ON "volume"("scanner_id");

-- CreateIndex
CREATE INDEX "volume_annotated_idx" ON "volume" USING GIN ("annotated");

-- CreateIndex
CREATE INDEX "volume_missing_idx" ON "volume" USING GIN ("missing");

-- CreateIndex
CREATE UNIQUE INDEX "volume_study_id_image_sha256_key" ON "volume"("study_id", "image_sha256");

-- CreateIndex
CREATE UNIQUE INDEX "volume_parent_id_laterality_key" ON "volume"("parent_id", "laterality");

-- CreateIndex
CREATE UNIQUE INDEX "manifest_import_job_id_key" ON "manifest_import"("job_id");

-- CreateIndex
CREATE UNIQUE INDEX "label_schema_code_key" ON "label_schema"("code");

-- CreateIndex
CREATE UNIQUE INDEX "label_schema_region_key" ON "label_schema"("region");

-- CreateIndex
CREATE UNIQUE INDEX "label_class_code_key" ON "label_class"("code");

-- CreateIndex
CREATE UNIQUE INDEX "label_schema_class_schema_id_ordinal_key" ON "label_schema_class"("schema_id", "ordinal");

-- CreateIndex
CREATE UNIQUE INDEX "annotation_volume_id_declaration_key" ON "annotation"("volume_id", "declaration");

-- CreateIndex
CREATE INDEX "annotation_class_class_id_idx" ON "annotation_class"("class_id");

-- CreateIndex
CREATE UNIQUE INDEX "cohort_name_key" ON "cohort"("name");

-- CreateIndex
CREATE UNIQUE INDEX "cohort_snapshot_cohort_id_number_key" ON "cohort_snapshot"("cohort_id", "number");

-- CreateIndex
CREATE INDEX "cohort_member_volume_id_idx" ON "cohort_member"("volume_id");

-- CreateIndex
CREATE INDEX "cohort_member_annotation_annotation_id_idx" ON "cohort_member_annotation"("annotation_id");

-- CreateIndex
CREATE INDEX "job_created_by_id_id_idx" ON "job"("created_by_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "training_run_job_id_key" ON "training_run"("job_id");

-- CreateIndex
CREATE INDEX "training_run_snapshot_id_idx" ON "training_run"("snapshot_id");

-- CreateIndex
CREATE INDEX "training_run_model_id_idx" ON "training_run"("model_id");

-- CreateIndex
CREATE UNIQUE INDEX "model_name_key" ON "model"("name");

-- CreateIndex
CREATE UNIQUE INDEX "model_version_run_id_key" ON "model_version"("run_id");

-- CreateIndex
CREATE UNIQUE INDEX "model_version_model_id_number_key" ON "model_version"("model_id", "number");

-- CreateIndex
CREATE UNIQUE INDEX "alias_event_model_id_alias_number_key" ON "alias_event"("model_id", "alias", "number");

-- CreateIndex
CREATE UNIQUE INDEX "evaluation_version_id_snapshot_id_key" ON "evaluation"("version_id", "snapshot_id");

-- CreateIndex
CREATE INDEX "evaluation_count_volume_id_idx" ON "evaluation_count"("volume_id");

-- AddForeignKey
ALTER TABLE "sign_in_link" ADD CONSTRAINT "sign_in_link_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "study" ADD CONSTRAINT "study_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "app_user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "membership" ADD CONSTRAINT "membership_study_id_fkey" FOREIGN KEY ("study_id") REFERENCES "study"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "membership" ADD CONSTRAINT "membership_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subject" ADD CONSTRAINT "subject_study_id_fkey" FOREIGN KEY ("study_id") REFERENCES "study"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "visit" ADD CONSTRAINT "visit_subject_id_fkey" FOREIGN KEY ("subject_id") REFERENCES "subject"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "volume" ADD CONSTRAINT "volume_study_id_fkey" FOREIGN KEY ("study_id") REFERENCES "study"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "volume" ADD CONSTRAINT "volume_subject_id_fkey" FOREIGN KEY ("subject_id") REFERENCES "subject"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "volume" ADD CONSTRAINT "volume_visit_id_fkey" FOREIGN KEY ("visit_id") REFERENCES "visit"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "volume" ADD CONSTRAINT "volume_scanner_id_fkey" FOREIGN KEY ("scanner_id") REFERENCES "scanner"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "volume" ADD CONSTRAINT "volume_schema_id_fkey" FOREIGN KEY ("schema_id") REFERENCES "label_schema"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "volume" ADD CONSTRAINT "volume_image_sha256_fkey" FOREIGN KEY ("image_sha256") REFERENCES "stored_object"("sha256") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "volume" ADD CONSTRAINT "volume_parent_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "volume"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "manifest_import" ADD CONSTRAINT "manifest_import_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "job"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "manifest_import" ADD CONSTRAINT "manifest_import_manifest_sha256_fkey" FOREIGN KEY ("manifest_sha256") REFERENCES "stored_object"("sha256") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "label_schema_class" ADD CONSTRAINT "label_schema_class_schema_id_fkey" FOREIGN KEY ("schema_id") REFERENCES "label_schema"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "label_schema_class" ADD CONSTRAINT "label_schema_class_class_id_fkey" FOREIGN KEY ("class_id") REFERENCES "label_class"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "annotation" ADD CONSTRAINT "annotation_volume_id_fkey" FOREIGN KEY ("volume_id") REFERENCES "volume"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "annotation" ADD CONSTRAINT "annotation_label_map_sha256_fkey" FOREIGN KEY ("label_map_sha256") REFERENCES "stored_object"("sha256") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "annotation" ADD CONSTRAINT "annotation_source_sha256_fkey" FOREIGN KEY ("source_sha256") REFERENCES "stored_object"("sha256") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "annotation" ADD CONSTRAINT "annotation_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "app_user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "annotation_class" ADD CONSTRAINT "annotation_class_annotation_id_fkey" FOREIGN KEY ("annotation_id") REFERENCES "annotation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "annotation_class" ADD CONSTRAINT "annotation_class_class_id_fkey" FOREIGN KEY ("class_id") REFERENCES "label_class"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "coverage_summary" ADD CONSTRAINT "coverage_summary_study_id_fkey" FOREIGN KEY ("study_id") REFERENCES "study"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "coverage_summary" ADD CONSTRAINT "coverage_summary_schema_id_fkey" FOREIGN KEY ("schema_id") REFERENCES "label_schema"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "coverage_summary" ADD CONSTRAINT "coverage_summary_scanner_id_fkey" FOREIGN KEY ("scanner_id") REFERENCES "scanner"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "coverage_summary" ADD CONSTRAINT "coverage_summary_class_id_fkey" FOREIGN KEY ("class_id") REFERENCES "label_class"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cohort" ADD CONSTRAINT "cohort_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "app_user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cohort_study" ADD CONSTRAINT "cohort_study_cohort_id_fkey" FOREIGN KEY ("cohort_id") REFERENCES "cohort"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cohort_study" ADD CONSTRAINT "cohort_study_study_id_fkey" FOREIGN KEY ("study_id") REFERENCES "study"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cohort_snapshot" ADD CONSTRAINT "cohort_snapshot_cohort_id_fkey" FOREIGN KEY ("cohort_id") REFERENCES "cohort"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cohort_snapshot" ADD CONSTRAINT "cohort_snapshot_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "app_user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "snapshot_study" ADD CONSTRAINT "snapshot_study_snapshot_id_fkey" FOREIGN KEY ("snapshot_id") REFERENCES "cohort_snapshot"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "snapshot_study" ADD CONSTRAINT "snapshot_study_study_id_fkey" FOREIGN KEY ("study_id") REFERENCES "study"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cohort_member" ADD CONSTRAINT "cohort_member_snapshot_id_fkey" FOREIGN KEY ("snapshot_id") REFERENCES "cohort_snapshot"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cohort_member" ADD CONSTRAINT "cohort_member_volume_id_fkey" FOREIGN KEY ("volume_id") REFERENCES "volume"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cohort_member" ADD CONSTRAINT "cohort_member_image_sha256_fkey" FOREIGN KEY ("image_sha256") REFERENCES "stored_object"("sha256") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cohort_member_annotation" ADD CONSTRAINT "cohort_member_annotation_snapshot_id_volume_id_fkey" FOREIGN KEY ("snapshot_id", "volume_id") REFERENCES "cohort_member"("snapshot_id", "volume_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cohort_member_annotation" ADD CONSTRAINT "cohort_member_annotation_annotation_id_fkey" FOREIGN KEY ("annotation_id") REFERENCES "annotation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "job" ADD CONSTRAINT "job_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "app_user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "training_run" ADD CONSTRAINT "training_run_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "job"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "training_run" ADD CONSTRAINT "training_run_snapshot_id_fkey" FOREIGN KEY ("snapshot_id") REFERENCES "cohort_snapshot"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "training_run" ADD CONSTRAINT "training_run_model_id_fkey" FOREIGN KEY ("model_id") REFERENCES "model"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "training_run" ADD CONSTRAINT "training_run_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "app_user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "training_step" ADD CONSTRAINT "training_step_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "training_run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "checkpoint" ADD CONSTRAINT "checkpoint_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "training_run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "checkpoint" ADD CONSTRAINT "checkpoint_state_sha256_fkey" FOREIGN KEY ("state_sha256") REFERENCES "stored_object"("sha256") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "model" ADD CONSTRAINT "model_study_id_fkey" FOREIGN KEY ("study_id") REFERENCES "study"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "model_version" ADD CONSTRAINT "model_version_model_id_fkey" FOREIGN KEY ("model_id") REFERENCES "model"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "model_version" ADD CONSTRAINT "model_version_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "training_run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "model_version" ADD CONSTRAINT "model_version_weights_sha256_fkey" FOREIGN KEY ("weights_sha256") REFERENCES "stored_object"("sha256") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alias_event" ADD CONSTRAINT "alias_event_model_id_fkey" FOREIGN KEY ("model_id") REFERENCES "model"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alias_event" ADD CONSTRAINT "alias_event_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "model_version"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alias_event" ADD CONSTRAINT "alias_event_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "app_user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "evaluation" ADD CONSTRAINT "evaluation_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "model_version"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "evaluation" ADD CONSTRAINT "evaluation_snapshot_id_fkey" FOREIGN KEY ("snapshot_id") REFERENCES "cohort_snapshot"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "evaluation_count" ADD CONSTRAINT "evaluation_count_evaluation_id_fkey" FOREIGN KEY ("evaluation_id") REFERENCES "evaluation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "evaluation_count" ADD CONSTRAINT "evaluation_count_volume_id_fkey" FOREIGN KEY ("volume_id") REFERENCES "volume"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "evaluation_count" ADD CONSTRAINT "evaluation_count_class_id_fkey" FOREIGN KEY ("class_id") REFERENCES "label_class"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
