{{- define "customshift.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 50 | trimSuffix "-" }}
{{- end }}

{{- define "customshift.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" }}
{{- else if contains (include "customshift.name" .) .Release.Name }}
{{- .Release.Name | trunc 50 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "customshift.name" .) | trunc 50 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- /* Labels that never change; with the part: (list . "worker"). */}}
{{- define "customshift.selector" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: {{ include "customshift.name" $root }}
app.kubernetes.io/instance: {{ $root.Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}

{{- define "customshift.labels" -}}
{{- $root := index . 0 -}}
{{ include "customshift.selector" . }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version }}
{{- end }}

{{- define "customshift.serviceAccount" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "customshift.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- /* Whether workers tell what ending their pods costs. Never by the account that all pods of a namespace have. */}}
{{- define "customshift.podDeletionCost" -}}
{{- if and .Values.keda.enabled .Values.keda.podDeletionCost (or .Values.serviceAccount.create .Values.serviceAccount.name) }}true{{ end }}
{{- end }}

{{- define "customshift.secret" -}}
{{- default (printf "%s-store" (include "customshift.fullname" .)) .Values.s3.existingSecret }}
{{- end }}

{{- /* Rolls the pods when their settings change. An existing Secret is not seen: restart by hand after changing it. */}}
{{- define "customshift.checksums" -}}
checksum/config: {{ include (print $.Template.BasePath "/configmap.yaml") . | sha256sum }}
checksum/secret: {{ include (print $.Template.BasePath "/secret.yaml") . | sha256sum }}
{{- end }}

{{- /* Keys of the store and the broker, as both services read them: (list . "worker"). */}}
{{- define "customshift.wireKeys" -}}
{{- $part := index . 1 }}
{{- with index . 0 }}
{{- $secret := include "customshift.secret" . }}
- name: S3_ACCESS_KEY
  valueFrom:
    secretKeyRef:
      name: {{ include "customshift.secret" . }}
      key: {{ .Values.s3.accessKeyEntry }}
- name: S3_SECRET_KEY
  valueFrom:
    secretKeyRef:
      name: {{ include "customshift.secret" . }}
      key: {{ .Values.s3.secretKeyEntry }}
{{- with .Values.s3.sessionTokenEntry }}
- name: S3_SESSION_TOKEN
  valueFrom:
    secretKeyRef:
      name: {{ $secret }}
      key: {{ . }}
{{- end }}
{{- with .Values.kafka.jaasSecret }}
- name: KAFKA_SASL_JAAS_CONFIG
  valueFrom:
    secretKeyRef:
      name: {{ . | quote }}
      key: {{ $part }}
{{- end }}
{{- end }}
{{- end }}

{{- /* Certificates of others and own keys, read only; the two below go together. */}}
{{- define "customshift.wireMounts" -}}
{{- if .Values.kafka.caSecret }}
- name: kafka-ca
  mountPath: /tls/kafka
  readOnly: true
{{- end }}
{{- if .Values.kafka.clientSecret }}
- name: kafka-client
  mountPath: /tls/kafka-client
  readOnly: true
{{- end }}
{{- if .Values.s3.caSecret }}
- name: store-ca
  mountPath: /tls/store
  readOnly: true
{{- end }}
{{- end }}

{{- define "customshift.wireVolumes" -}}
{{- $part := index . 1 }}
{{- with index . 0 }}
{{- with .Values.kafka.caSecret }}
- name: kafka-ca
  secret: {secretName: {{ . | quote }}, items: [{key: ca.crt, path: ca.crt}]}
{{- end }}
{{- with .Values.kafka.clientSecret }}
# Its own key and not the other service's.
- name: kafka-client
  secret: {secretName: {{ . | quote }}, items: [{key: {{ $part }}.pem, path: {{ $part }}.pem}]}
{{- end }}
{{- with .Values.s3.caSecret }}
- name: store-ca
  secret: {secretName: {{ . | quote }}, items: [{key: ca.crt, path: ca.crt}]}
{{- end }}
{{- end }}
{{- end }}

{{- define "customshift.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}
