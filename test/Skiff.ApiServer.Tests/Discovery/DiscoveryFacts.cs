namespace Skiff.ApiServer.Tests.Discovery;

/// <summary>
/// What upstream's own discovery documents say of every resource of the stable groups, one a line: resource, kind,
/// <c>n</c> for namespaced or <c>c</c> for cluster wide, short names, categories, verbs and storage version hash. In
/// verbs <c>*</c> stands for those of a stored resource and <c>=</c> for get, patch and update. A subresource's kind
/// has its group and version when they are not the resource's own. A question mark stands for a hash of upstream's
/// that is not known, or that names a form older than the one stored here.
/// </summary>
internal static class DiscoveryFacts
{
    public const string Text = """
        v1
        bindings Binding n - - create -
        componentstatuses ComponentStatus c cs - get,list -
        configmaps ConfigMap n cm - * qFsyl6wFWjQ=
        endpoints Endpoints n ep - * fWeeMqaN/OA=
        events Event n ev - * r2yiGXH7wu8=
        limitranges LimitRange n limits - * EBKMFVe6cwo=
        namespaces Namespace c ns - create,delete,get,list,patch,update,watch Q3oi5N2YM8M=
        namespaces/finalize Namespace c - - update -
        namespaces/status Namespace c - - = -
        nodes Node c no - * XwShjMxG9Fs=
        nodes/proxy NodeProxyOptions c - - create,delete,get,patch,update -
        nodes/status Node c - - = -
        persistentvolumeclaims PersistentVolumeClaim n pvc - * QWTyNDq0dC4=
        persistentvolumeclaims/status PersistentVolumeClaim n - - = -
        persistentvolumes PersistentVolume c pv - * HN/zwEC+JgM=
        persistentvolumes/status PersistentVolume c - - = -
        pods Pod n po all * xPOwRZ+Yhw8=
        pods/attach PodAttachOptions n - - create,get -
        pods/binding Binding n - - create -
        pods/ephemeralcontainers Pod n - - = -
        pods/eviction policy/v1/Eviction n - - create -
        pods/exec PodExecOptions n - - create,get -
        pods/log Pod n - - get -
        pods/portforward PodPortForwardOptions n - - create,get -
        pods/proxy PodProxyOptions n - - create,delete,get,patch,update -
        pods/resize Pod n - - = -
        pods/status Pod n - - = -
        podtemplates PodTemplate n - - * LIXB2x4IFpk=
        replicationcontrollers ReplicationController n rc all * Jond2If31h0=
        replicationcontrollers/scale autoscaling/v1/Scale n - - = -
        replicationcontrollers/status ReplicationController n - - = -
        resourcequotas ResourceQuota n quota - * 8uhSgffRX6w=
        resourcequotas/status ResourceQuota n - - = -
        secrets Secret n - - * S6u1pOWzb84=
        serviceaccounts ServiceAccount n sa - * pbx9ZvyFpBE=
        serviceaccounts/token authentication.k8s.io/v1/TokenRequest n - - create -
        services Service n svc all * 0/CO1lhkEBI=
        services/proxy ServiceProxyOptions n - - create,delete,get,patch,update -
        services/status Service n - - = -

        apiregistration.k8s.io/v1
        apiservices APIService c - api-extensions * ?
        apiservices/status APIService c - - = -

        apps/v1
        controllerrevisions ControllerRevision n - - * 85nkx63pcBU=
        daemonsets DaemonSet n ds all * dd7pWHUlMKQ=
        daemonsets/status DaemonSet n - - = -
        deployments Deployment n deploy all * 8aSe+NMegvE=
        deployments/scale autoscaling/v1/Scale n - - = -
        deployments/status Deployment n - - = -
        replicasets ReplicaSet n rs all * P1RzHs8/mWQ=
        replicasets/scale autoscaling/v1/Scale n - - = -
        replicasets/status ReplicaSet n - - = -
        statefulsets StatefulSet n sts all * H+vl74LkKdo=
        statefulsets/scale autoscaling/v1/Scale n - - = -
        statefulsets/status StatefulSet n - - = -

        events.k8s.io/v1
        events Event n ev - * r2yiGXH7wu8=

        authentication.k8s.io/v1
        selfsubjectreviews SelfSubjectReview c - - create -
        tokenreviews TokenReview c - - create -

        authorization.k8s.io/v1
        localsubjectaccessreviews LocalSubjectAccessReview n - - create -
        selfsubjectaccessreviews SelfSubjectAccessReview c - - create -
        selfsubjectrulesreviews SelfSubjectRulesReview c - - create -
        subjectaccessreviews SubjectAccessReview c - - create -

        autoscaling/v2
        horizontalpodautoscalers HorizontalPodAutoscaler n hpa all * ?
        horizontalpodautoscalers/status HorizontalPodAutoscaler n - - = -

        autoscaling/v1
        horizontalpodautoscalers HorizontalPodAutoscaler n hpa all * ?
        horizontalpodautoscalers/status HorizontalPodAutoscaler n - - = -

        batch/v1
        cronjobs CronJob n cj all * sd5LIXh4Fjs=
        cronjobs/status CronJob n - - = -
        jobs Job n - all * mudhfqk/qZY=
        jobs/status Job n - - = -

        certificates.k8s.io/v1
        certificatesigningrequests CertificateSigningRequest c csr - * 95fRKMXA+00=
        certificatesigningrequests/approval CertificateSigningRequest c - - = -
        certificatesigningrequests/status CertificateSigningRequest c - - = -

        networking.k8s.io/v1
        ingressclasses IngressClass c - - * l/iqIbDgFyQ=
        ingresses Ingress n ing - * 39NQlfNR+bo=
        ingresses/status Ingress n - - = -
        ipaddresses IPAddress c ip - * ?
        networkpolicies NetworkPolicy n netpol - * YpfwF18m1G8=
        servicecidrs ServiceCIDR c - - * ?
        servicecidrs/status ServiceCIDR c - - = -

        policy/v1
        poddisruptionbudgets PodDisruptionBudget n pdb - * EVWiDmWqyJw=
        poddisruptionbudgets/status PodDisruptionBudget n - - = -

        rbac.authorization.k8s.io/v1
        clusterrolebindings ClusterRoleBinding c - - * 48tpQ8gZHFc=
        clusterroles ClusterRole c - - * bYE5ZWDrJ44=
        rolebindings RoleBinding n - - * eGsCzGH6b1g=
        roles Role n - - * 7FuwZcIIItM=

        storage.k8s.io/v1
        csidrivers CSIDriver c - - * hL6j/rwBV5w=
        csinodes CSINode c - - * Pe62DkZtjuo=
        csistoragecapacities CSIStorageCapacity n - - * xeVl+2Ly1kE=
        storageclasses StorageClass c sc - * K+m6uJwbjGY=
        volumeattachments VolumeAttachment c - - * tJx/ezt6UDU=
        volumeattachments/status VolumeAttachment c - - = -
        volumeattributesclasses VolumeAttributesClass c vac - * ?

        admissionregistration.k8s.io/v1
        mutatingadmissionpolicies MutatingAdmissionPolicy c - api-extensions * mHCkTKpUTrE=
        mutatingadmissionpolicybindings MutatingAdmissionPolicyBinding c - api-extensions * ZKgZT1uTmZ0=
        mutatingwebhookconfigurations MutatingWebhookConfiguration c - api-extensions * Sqi0GUgDaX0=
        validatingadmissionpolicies ValidatingAdmissionPolicy c - api-extensions * 6OxvlMmQ6is=
        validatingadmissionpolicies/status ValidatingAdmissionPolicy c - - = -
        validatingadmissionpolicybindings ValidatingAdmissionPolicyBinding c - api-extensions * v9715VZqakg=
        validatingwebhookconfigurations ValidatingWebhookConfiguration c - api-extensions * B0wHjQmsGNk=

        apiextensions.k8s.io/v1
        customresourcedefinitions CustomResourceDefinition c crd,crds api-extensions * ?
        customresourcedefinitions/status CustomResourceDefinition c - - = -

        scheduling.k8s.io/v1
        priorityclasses PriorityClass c pc - * 1QwjyaZjj3Y=

        coordination.k8s.io/v1
        leases Lease n - - * gqkMMb/YqFM=

        node.k8s.io/v1
        runtimeclasses RuntimeClass c - - * WQTu1GL3T2Q=

        discovery.k8s.io/v1
        endpointslices EndpointSlice n - - * ?

        flowcontrol.apiserver.k8s.io/v1
        flowschemas FlowSchema c - - * ?
        flowschemas/status FlowSchema c - - = -
        prioritylevelconfigurations PriorityLevelConfiguration c - - * ?
        prioritylevelconfigurations/status PriorityLevelConfiguration c - - = -

        resource.k8s.io/v1
        deviceclasses DeviceClass c - - * ?
        resourceclaims ResourceClaim n - - * ?
        resourceclaims/status ResourceClaim n - - = -
        resourceclaimtemplates ResourceClaimTemplate n - - * ?
        resourceslices ResourceSlice c - - * ?

        metrics.k8s.io/v1beta1
        nodes NodeMetrics c - - get,list -
        pods PodMetrics n - - get,list -
        """;
}
