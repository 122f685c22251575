using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Validation.Pods;

/// <summary>Rules that containers of every sort share.</summary>
internal static class ContainerRules
{
    private const int RestartRulesMax = 20;
    private const int ExitCodesMax = 255;

    /// <summary>Checks one container.</summary>
    public static void Check(Container container, PodContext pod, FieldPath path)
    {
        Faults faults = pod.Faults;
        if (container.Name.Length == 0) faults.Required(path.Child("name"));
        else if (Names.Dns1123Label(container.Name) is { Count: > 0 } problems)
        {
            faults.Invalid(path.Child("name"), container.Name, problems);
        }

        if (container.Image.Length == 0) faults.Required(path.Child("image"));
        CheckMessagePolicy(container, path, faults);
        CheckPorts(container.Ports, path, faults);
        EnvRules.Check(container, pod, path);
        MountRules.Check(container, pod, path);
        CheckPullPolicy(container, path, faults);
        Resources.CheckContainer(container.Resources, path.Child("resources"), faults);
        ResourceClaimRules.CheckUses(container.Resources.Claims, pod.Claims, path.Child("resources", "claims"), faults);
        CheckResizePolicy(container.ResizePolicy, pod, path.Child("resizePolicy"));
        SecurityRules.CheckContainer(
            container.SecurityContext, pod.Spec.HostUsers != false, path.Child("securityContext"), faults);
    }

    /// <summary>Checks what a pod's container, but not a template's, must be like.</summary>
    public static void CheckOnlyForPod(Container container, FieldPath path, Faults faults)
    {
        if (container.Image.Length != container.Image.Trim().Length)
        {
            faults.Invalid(path.Child("image"), container.Image, "must not have leading or trailing whitespace");
        }
    }

    /// <summary>Checks when one container is restarted, apart from the pod's rule.</summary>
    public static void CheckRestart(Container container, FieldPath path, Faults faults)
    {
        if (container.RestartPolicy is { } policy)
        {
            faults.OneOf(path.Child("restartPolicy"), policy,
                ContainerRestartPolicy.Always, ContainerRestartPolicy.OnFailure, ContainerRestartPolicy.Never);
        }
        else if (!container.RestartPolicyRules.IsEmpty)
        {
            faults.Required(path.Child("restartPolicy"), "must specify restartPolicy when restart rules are used");
        }

        FieldPath rules = path.Child("restartPolicyRules");
        if (container.RestartPolicyRules.Count > RestartRulesMax)
        {
            faults.TooMany(rules, container.RestartPolicyRules.Count, RestartRulesMax);
        }

        for (int i = 0; i < container.RestartPolicyRules.Count; i++)
        {
            CheckRestartRule(container.RestartPolicyRules[i], rules.Index(i), faults);
        }
    }

    private static void CheckRestartRule(ContainerRestartRule rule, FieldPath path, Faults faults)
    {
        faults.OneOf(path.Child("action"), rule.Action,
            ContainerRestartRuleAction.Restart, ContainerRestartRuleAction.RestartAllContainers);
        if (rule.ExitCodes is not { } codes)
        {
            faults.Required(path.Child("exitCodes"), "must be specified");
            return;
        }

        FieldPath at = path.Child("exitCodes");
        faults.OneOf(at.Child("operator"), codes.Operator,
            ContainerRestartRuleOnExitCodesOperator.In, ContainerRestartRuleOnExitCodesOperator.NotIn);
        if (codes.Values.Count > ExitCodesMax) faults.TooMany(at.Child("values"), codes.Values.Count, ExitCodesMax);
    }

    private static void CheckMessagePolicy(Container container, FieldPath path, Faults faults)
    {
        path = path.Child("terminationMessagePolicy");
        if (container.TerminationMessagePolicy.Length == 0) faults.Required(path);
        else
        {
            faults.OneOf(path, container.TerminationMessagePolicy,
                TerminationMessagePolicy.File, TerminationMessagePolicy.FallbackToLogsOnError);
        }
    }

    private static void CheckPullPolicy(Container container, FieldPath path, Faults faults)
    {
        path = path.Child("imagePullPolicy");
        if (container.ImagePullPolicy.Length == 0) faults.Required(path);
        else faults.OneOf(path, container.ImagePullPolicy, PullPolicy.Always, PullPolicy.IfNotPresent, PullPolicy.Never);
    }

    private static void CheckPorts(ListOf<ContainerPort> ports, FieldPath path, Faults faults)
    {
        if (ports.IsEmpty) return;
        path = path.Child("ports");
        HashSet<string> names = new(StringComparer.Ordinal);
        for (int i = 0; i < ports.Count; i++)
        {
            ContainerPort port = ports[i];
            FieldPath at = path.Index(i);
            if (port.Name.Length > 0)
            {
                if (Names.PortName(port.Name) is { Count: > 0 } problems) faults.Invalid(at.Child("name"), port.Name, problems);
                else if (!names.Add(port.Name)) faults.Duplicate(at.Child("name"), port.Name);
            }

            if (port.ContainerPortValue == 0) faults.Required(at.Child("containerPort"));
            else faults.InRange(at.Child("containerPort"), port.ContainerPortValue, 1, 65535);
            if (port.HostPort != 0) faults.InRange(at.Child("hostPort"), port.HostPort, 1, 65535);
            if (port.Protocol.Length == 0) faults.Required(at.Child("protocol"));
            else faults.OneOf(at.Child("protocol"), port.Protocol, Protocol.SCTP, Protocol.TCP, Protocol.UDP);
        }
    }

    private static void CheckResizePolicy(ListOf<ContainerResizePolicy> policies, PodContext pod, FieldPath path)
    {
        Faults faults = pod.Faults;
        HashSet<string> seen = new(StringComparer.Ordinal);
        for (int i = 0; i < policies.Count; i++)
        {
            ContainerResizePolicy policy = policies[i];
            if (!seen.Add(policy.ResourceName)) faults.Duplicate(path.Index(i), policy.ResourceName);
            if (policy.ResourceName.Length == 0) faults.Required(path);
            else faults.OneOf(path, policy.ResourceName, ResourceName.Cpu, ResourceName.Memory);
            if (policy.RestartPolicy.Length == 0) faults.Required(path);
            else
            {
                faults.OneOf(path, policy.RestartPolicy,
                    ResourceResizeRestartPolicy.NotRequired, ResourceResizeRestartPolicy.RestartContainer);
            }

            bool restarts = policy.RestartPolicy != ResourceResizeRestartPolicy.NotRequired;
            if (pod.Spec.RestartPolicy == RestartPolicy.Never && restarts)
            {
                faults.Invalid(path, policy.RestartPolicy, "must be 'NotRequired' when `restartPolicy` is 'Never'");
            }
        }
    }
}
