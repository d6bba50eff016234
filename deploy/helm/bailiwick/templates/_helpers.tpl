{{/* Name of the objects. */}}
{{- define "bailiwick.name" -}}
{{- if contains "bailiwick" .Release.Name }}{{ .Release.Name | trunc 50 | trimSuffix "-" }}{{ else }}{{ printf "%s-bailiwick" .Release.Name | trunc 50 | trimSuffix "-" }}{{ end -}}
{{- end }}

{{- define "bailiwick.selector" -}}
app.kubernetes.io/name: bailiwick
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "bailiwick.labels" -}}
{{ include "bailiwick.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "bailiwick.image" -}}
{{- with .Values.image -}}
{{ if .digest }}{{ .repository }}@{{ .digest }}{{ else }}{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}{{ end }}
{{- end }}
{{- end }}

{{- define "bailiwick.scheme" -}}
{{ if .Values.tls.existingSecret }}HTTPS{{ else }}HTTP{{ end }}
{{- end }}

{{/* Environment of the server, and of the migration, which needs the store alone. */}}
{{- define "bailiwick.environment" -}}
{{- with .Values.existingSecret }}
envFrom:
  - secretRef: { name: {{ . }} }
{{- end }}
env:
  - { name: HOST, value: 0.0.0.0 }
  - { name: PORT, value: "8080" }
{{- if eq .Values.store "sqlite" }}
  - { name: DATABASE_URL, value: "sqlite:/data/bailiwick.db" }
{{- end }}
  - { name: STOP_TIMEOUT_SECONDS, value: {{ .Values.stopTimeoutSeconds | quote }} }
{{- with .Values.publicUrl }}
  - { name: PUBLIC_URL, value: {{ . | quote }} }
{{- end }}
{{- with .Values.trustedProxies }}
  - { name: TRUSTED_PROXIES, value: {{ join "," . | quote }} }
{{- end }}
{{- if .Values.config }}
  - { name: BAILIWICK_CONFIG, value: /etc/bailiwick/bailiwick.yaml }
{{- end }}
{{- if .Values.tls.existingSecret }}
  - { name: TLS_CERT_FILE, value: /etc/bailiwick-tls/tls.crt }
  - { name: TLS_KEY_FILE, value: /etc/bailiwick-tls/tls.key }
{{- end }}
{{- range $name, $value := .Values.env }}
  - { name: {{ $name }}, value: {{ $value | quote }} }
{{- end }}
{{- end }}

{{- define "bailiwick.mounts" -}}
volumeMounts:
  - { name: tmp, mountPath: /tmp }
{{- if eq .Values.store "sqlite" }}
  - { name: data, mountPath: /data }
{{- end }}
{{- if .Values.config }}
  - { name: config, mountPath: /etc/bailiwick, readOnly: true }
{{- end }}
{{- if .Values.tls.existingSecret }}
  - { name: tls, mountPath: /etc/bailiwick-tls, readOnly: true }
{{- end }}
{{- end }}

{{- define "bailiwick.volumes" -}}
volumes:
  - { name: tmp, emptyDir: {} }
{{- if .Values.config }}
  - { name: config, configMap: { name: {{ include "bailiwick.name" . }} } }
{{- end }}
{{- with .Values.tls.existingSecret }}
  - { name: tls, secret: { secretName: {{ . }}, defaultMode: 0440 } }
{{- end }}
{{- end }}

{{- define "bailiwick.container-security" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
{{- end }}

{{/* The user `node` of the image. */}}
{{- define "bailiwick.pod-security" -}}
securityContext:
  runAsNonRoot: true
  runAsUser: 1000
  runAsGroup: 1000
  fsGroup: 1000
  seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "bailiwick.pod" -}}
metadata:
  labels:
    {{- include "bailiwick.labels" . | nindent 4 }}
    {{- with .Values.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    # A change of the file replaces the pods.
    bailiwick/config: {{ .Values.config | toJson | sha256sum }}
    {{- with .Values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ include "bailiwick.name" . }}
  automountServiceAccountToken: false
  # The last writes of usage follow the longest answer.
  terminationGracePeriodSeconds: {{ add .Values.stopTimeoutSeconds 30 }}
  {{- include "bailiwick.pod-security" . | nindent 2 }}
  {{- with .Values.imagePullSecrets }}
  imagePullSecrets: {{ toJson . }}
  {{- end }}
  {{- with .Values.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  {{- with .Values.nodeSelector }}
  nodeSelector: {{ toJson . }}
  {{- end }}
  {{- with .Values.tolerations }}
  tolerations: {{ toJson . }}
  {{- end }}
  {{- with .Values.affinity }}
  affinity: {{ toJson . }}
  {{- end }}
  {{- if and (gt (int .Values.replicas) 1) .Values.topologySpreadKeys }}
  topologySpreadConstraints:
    {{- range .Values.topologySpreadKeys }}
    - maxSkew: 1
      topologyKey: {{ . }}
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "bailiwick.selector" $ | nindent 10 }}
    {{- end }}
  {{- end }}
  containers:
    - name: bailiwick
      image: {{ include "bailiwick.image" . }}
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      {{- include "bailiwick.container-security" . | nindent 6 }}
      {{- include "bailiwick.environment" . | nindent 6 }}
      {{- include "bailiwick.mounts" . | nindent 6 }}
      ports:
        - { name: http, containerPort: 8080, protocol: TCP }
      # A migration may take long: the other probes wait for it.
      startupProbe:
        httpGet: { path: /healthz, port: http, scheme: {{ include "bailiwick.scheme" . }} }
        periodSeconds: 2
        failureThreshold: 300
      livenessProbe:
        httpGet: { path: /healthz, port: http, scheme: {{ include "bailiwick.scheme" . }} }
        periodSeconds: 10
        timeoutSeconds: 5
        failureThreshold: 6
      readinessProbe:
        httpGet: { path: /readyz, port: http, scheme: {{ include "bailiwick.scheme" . }} }
        periodSeconds: 5
        timeoutSeconds: 5
      lifecycle:
        # Until every proxy knows that this pod is going, it still accepts connections.
        preStop: { sleep: { seconds: 5 } }
      resources:
        {{- toYaml .Values.resources | nindent 8 }}
  {{- include "bailiwick.volumes" . | nindent 2 }}
{{- end }}
