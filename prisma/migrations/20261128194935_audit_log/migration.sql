-- CreateTable
CREATE TABLE "audit_event" (
    "id" UUID NOT NULL,
    "operation" TEXT NOT NULL,
    "actor_id" UUID NOT NULL,
    "target_type" TEXT,
    "target_id" TEXT,
    "details" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_event_study" (
    "study_id" UUID NOT NULL,
    "event_id" UUID NOT NULL,

    CONSTRAINT "audit_event_study_pkey" PRIMARY KEY ("study_id","event_id")
);

-- CreateIndex
CREATE INDEX "audit_event_actor_id_id_idx" ON "audit_event"("actor_id", "id");

-- CreateIndex
CREATE INDEX "audit_event_study_event_id_idx" ON "audit_event_study"("event_id");

-- AddForeignKey
ALTER TABLE "audit_event" ADD CONSTRAINT "audit_event_actor_id_fkey" FOREIGN KEY ("actor_id") REFERENCES "app_user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audit_event_study" ADD CONSTRAINT "audit_event_study_study_id_fkey" FOREIGN KEY ("study_id") REFERENCES "study"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audit_event_study" ADD CONSTRAINT "audit_event_study_event_id_fkey" FOREIGN KEY ("event_id") REFERENCES "audit_event"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What was done stays told.
CREATE TRIGGER audit_event_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('the audit log is only added to');
CREATE TRIGGER audit_event_study_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event_study
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('the audit log is only added to');
