-- CreateIndex
CREATE INDEX "subject_withdrawn_at_idx" ON "subject"("withdrawn_at");
