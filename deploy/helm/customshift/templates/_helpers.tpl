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

{{- define "customshift.secret" -}}
{{- default (printf "%s-store" (include "customshift.fullname" .)) .Values.s3.existingSecret }}
{{- end }}

{{- /* Rolls the pods when their settings change. An existing Secret is not seen: restart by hand after changing it. */}}
{{- define "customshift.checksums" -}}
checksum/config: {{ include (print $.Template.BasePath "/configmap.yaml") . | sha256sum }}
checksum/secret: {{ include (print $.Template.BasePath "/secret.yaml") . | sha256sum }}
{{- end }}

{{- /* The store's keys, as both services read them. */}}
{{- define "customshift.storeKeys" -}}
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
{{- end }}

{{- define "customshift.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}
