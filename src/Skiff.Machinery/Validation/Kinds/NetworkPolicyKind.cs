using System.Net;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Networking.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of who may talk to whom.</summary>
internal static class NetworkPolicyKind
{
    private const int TypesMax = 2;

    /// <summary>The rules.</summary>
    public static KindRules Rules { get; } = new KindRules<NetworkPolicy>
    {
        Always = (policy, faults) => Check(policy.Spec, FieldPath.Spec, faults),
    };

    private static void Check(NetworkPolicySpec spec, FieldPath path, Faults faults)
    {
        Labels.CheckSelector(spec.PodSelector, path.Child("podSelector"), faults);
        for (int i = 0; i < spec.Ingress.Count; i++)
        {
            FieldPath at = path.Child("ingress").Index(i);
            CheckPorts(spec.Ingress[i].Ports, at.Child("ports"), faults);
            CheckPeers(spec.Ingress[i].From, at.Child("from"), faults);
        }

        for (int i = 0; i < spec.Egress.Count; i++)
        {
            FieldPath at = path.Child("egress").Index(i);
            CheckPorts(spec.Egress[i].Ports, at.Child("ports"), faults);
            CheckPeers(spec.Egress[i].To, at.Child("to"), faults);
        }

        FieldPath types = path.Child("policyTypes");
        if (spec.PolicyTypes.Count > TypesMax)
        {
            faults.Invalid(types, spec.PolicyTypes, "may not specify more than two policyTypes");
            return;
        }

        for (int i = 0; i < spec.PolicyTypes.Count; i++)
        {
            faults.OneOf(types.Index(i), spec.PolicyTypes[i], PolicyType.Egress, PolicyType.Ingress);
        }
    }

    private static void CheckPorts(ListOf<NetworkPolicyPort> ports, FieldPath path, Faults faults)
    {
        for (int i = 0; i < ports.Count; i++)
        {
            NetworkPolicyPort port = ports[i];
            FieldPath at = path.Index(i);
            if (port.Protocol is { } protocol)
            {
                faults.OneOf(at.Child("protocol"), protocol, Protocol.SCTP, Protocol.TCP, Protocol.UDP);
            }

            if (port.Port is { } first) CheckPort(first, port.EndPort, at, faults);
            else if (port.EndPort is { } end)
            {
                faults.Invalid(at.Child("endPort"), end, "may not be specified when `port` is not specified");
            }
        }
    }

    private static void CheckPort(IntOrString first, int? last, FieldPath path, Faults faults)
    {
        Amounts.CheckPort(first, path.Child("port"), faults);
        if (last is not { } end) return;
        FieldPath at = path.Child("endPort");
        if (first.IsString)
        {
            faults.Invalid(at, end, "may not be specified when `port` is non-numeric");
            return;
        }

        if (end < first.Number) faults.Invalid(at, end, "must be greater than or equal to `port`");
        Amounts.CheckPortNumber(end, at, faults);
    }

    private static void CheckPeers(ListOf<NetworkPolicyPeer> peers, FieldPath path, Faults faults)
    {
        for (int i = 0; i < peers.Count; i++)
        {
            NetworkPolicyPeer peer = peers[i];
            FieldPath at = path.Index(i);
            Labels.CheckSelector(peer.PodSelector, at.Child("podSelector"), faults);
            Labels.CheckSelector(peer.NamespaceSelector, at.Child("namespaceSelector"), faults);
            bool selects = peer.PodSelector is not null || peer.NamespaceSelector is not null;
            if (peer.IPBlock is { } block)
            {
                CheckBlock(block, at.Child("ipBlock"), faults);
                if (selects) faults.Forbidden(at, "may not specify both ipBlock and another peer");
            }
            else if (!selects) faults.Required(at, "must specify a peer");
        }
    }

    private static void CheckBlock(IPBlock block, FieldPath path, Faults faults)
    {
        if (block.CIDR.Length == 0)
        {
            faults.Required(path.Child("cidr"));
            return;
        }

        int before = faults.Count;
        Addresses.CheckRange(block.CIDR, path.Child("cidr"), faults);
        if (faults.Count > before) return;
        for (int i = 0; i < block.Except.Count; i++)
        {
            FieldPath at = path.Child("except").Index(i);
            int known = faults.Count;
            Addresses.CheckRange(block.Except[i], at, faults);
            if (faults.Count == known && !IsWithin(block.Except[i], block.CIDR))
            {
                faults.Invalid(at, block.Except[i], "must be a strict subset of `cidr`");
            }
        }
    }

    private static bool IsWithin(string range, string whole)
    {
        bool read = IPNetwork.TryParse(range, out IPNetwork part) & IPNetwork.TryParse(whole, out IPNetwork all);
        return read && part.PrefixLength > all.PrefixLength && all.Contains(part.BaseAddress);
    }
}
