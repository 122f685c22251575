using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Validation.Pods;

/// <summary>Rules of probes and of what runs when a container starts or stops.</summary>
internal static class ProbeRules
{
    private const string OneHandler = "may not specify more than 1 handler type";

    /// <summary>Checks the probes and hooks of a container that may have them.</summary>
    public static void Check(Container container, PodContext pod, FieldPath path)
    {
        Faults faults = pod.Faults;
        long? grace = pod.Spec.TerminationGracePeriodSeconds;
        if (container.Lifecycle is { } lifecycle) CheckLifecycle(lifecycle, pod, grace, path.Child("lifecycle"));
        if (container.LivenessProbe is { } liveness)
        {
            CheckProbe(liveness, path.Child("livenessProbe"), faults);
            CheckOnce(liveness, path.Child("livenessProbe"), faults);
        }

        if (container.ReadinessProbe is { } readiness)
        {
            FieldPath at = path.Child("readinessProbe");
            CheckProbe(readiness, at, faults);
            if (readiness.TerminationGracePeriodSeconds is { } seconds)
            {
                faults.Invalid(at.Child("terminationGracePeriodSeconds"), seconds, "must not be set for readinessProbes");
            }
        }

        if (container.StartupProbe is { } startup)
        {
            CheckProbe(startup, path.Child("startupProbe"), faults);
            CheckOnce(startup, path.Child("startupProbe"), faults);
        }
    }

    /// <summary>Checks that a container has neither probes nor hooks.</summary>
    public static void CheckNone(Container container, FieldPath path, Faults faults)
    {
        const string Detail = "may not be set for init containers without restartPolicy=Always";
        if (container.Lifecycle is not null) faults.Forbidden(path.Child("lifecycle"), Detail);
        if (container.LivenessProbe is not null) faults.Forbidden(path.Child("livenessProbe"), Detail);
        if (container.ReadinessProbe is not null) faults.Forbidden(path.Child("readinessProbe"), Detail);
        if (container.StartupProbe is not null) faults.Forbidden(path.Child("startupProbe"), Detail);
    }

    /// <summary>Checks a port given by number or by name.</summary>
    public static void CheckPort(IntOrString port, FieldPath path, Faults faults)
    {
        IReadOnlyList<string> problems = port.IsString ? Names.PortName(port.Text) : Names.PortNumber(port.Number);
        for (int i = 0; i < problems.Count; i++) faults.Invalid(path, port, problems[i]);
    }

    private static void CheckOnce(Probe probe, FieldPath path, Faults faults)
    {
        if (probe.SuccessThreshold != 1) faults.Invalid(path.Child("successThreshold"), probe.SuccessThreshold, "must be 1");
    }

    private static void CheckProbe(Probe probe, FieldPath path, Faults faults)
    {
        ProbeHandler handler = probe.ProbeHandler;
        int handlers = CheckActions(handler.Exec, handler.HTTPGet, handler.TCPSocket, path, faults);
        if (handler.GRPC is { } grpc)
        {
            if (handlers++ > 0) faults.Forbidden(path.Child("grpc"), OneHandler);
            else CheckPort(grpc.Port, path.Child("grpc", "port"), faults);
        }

        if (handlers == 0) faults.Required(path, "must specify a handler type");
        faults.NonNegative(path.Child("initialDelaySeconds"), probe.InitialDelaySeconds);
        faults.NonNegative(path.Child("timeoutSeconds"), probe.TimeoutSeconds);
        faults.NonNegative(path.Child("periodSeconds"), probe.PeriodSeconds);
        faults.NonNegative(path.Child("successThreshold"), probe.SuccessThreshold);
        faults.NonNegative(path.Child("failureThreshold"), probe.FailureThreshold);
        if (probe.TerminationGracePeriodSeconds is { } grace and <= 0)
        {
            faults.Invalid(path.Child("terminationGracePeriodSeconds"), grace, "must be greater than 0");
        }
    }

    private static void CheckLifecycle(Lifecycle lifecycle, PodContext pod, long? grace, FieldPath path)
    {
        if (lifecycle.PostStart is { } start) CheckHandler(start, grace, path.Child("postStart"), pod.Faults);
        if (lifecycle.PreStop is { } stop) CheckHandler(stop, grace, path.Child("preStop"), pod.Faults);
        if (lifecycle.StopSignal is not null && pod.Spec.OS is null)
        {
            pod.Faults.Forbidden(path.Child("stopSignal"), "may not be set for containers with empty `spec.os.name`");
        }
    }

    private static void CheckHandler(LifecycleHandler handler, long? grace, FieldPath path, Faults faults)
    {
        int handlers = CheckActions(handler.Exec, handler.HTTPGet, handler.TCPSocket, path, faults);
        if (handler.Sleep is { } sleep)
        {
            if (handlers++ > 0) faults.Forbidden(path.Child("sleep"), OneHandler);
            else if (grace is { } most && (sleep.Seconds < 0 || sleep.Seconds > most))
            {
                faults.Invalid(path.Child("sleep"), sleep.Seconds,
                    $"must be non-negative and less than terminationGracePeriodSeconds ({most})");
            }
        }

        if (handlers == 0) faults.Required(path, "must specify a handler type");
    }

    // The actions that probes and hooks share; answers how many there are.
    private static int CheckActions(
        ExecAction? exec, HTTPGetAction? http, TCPSocketAction? tcp, FieldPath path, Faults faults)
    {
        int handlers = 0;
        if (exec is not null)
        {
            handlers++;
            if (exec.Command.IsEmpty) faults.Required(path.Child("exec", "command"));
        }

        if (http is not null)
        {
            if (handlers++ > 0) faults.Forbidden(path.Child("httpGet"), OneHandler);
            else CheckHttp(http, path.Child("httpGet"), faults);
        }

        if (tcp is not null)
        {
            if (handlers++ > 0) faults.Forbidden(path.Child("tcpSocket"), OneHandler);
            else CheckPort(tcp.Port, path.Child("tcpSocket", "port"), faults);
        }

        return handlers;
    }

    private static void CheckHttp(HTTPGetAction http, FieldPath path, Faults faults)
    {
        if (http.Path.Length == 0) faults.Required(path.Child("path"));
        CheckPort(http.Port, path.Child("port"), faults);
        faults.OneOf(path.Child("scheme"), http.Scheme, URIScheme.HTTP, URIScheme.HTTPS);
        foreach (HTTPHeader header in http.HTTPHeaders)
        {
            faults.Invalid(path.Child("httpHeaders"), header.Name, Names.HttpHeaderName(header.Name));
        }
    }
}
