using System.Globalization;

namespace Understudy.Control.Keepalived;

/// <summary>What is wrong with a vrrp_instance by itself.</summary>
internal static class InstanceRules
{
    // RFC 2338 had passwords of eight bytes; keepalived cuts what is longer.
    private const int PasswordBytes = 8;

    public static void Check(ConfigEntry whole, ConfigEntry instance, Findings findings)
    {
        CheckStart(instance, findings);
        CheckNumbers(whole, instance, findings);
        CheckPassword(whole, instance, findings);
        CheckAddresses(instance, findings);
        CheckPeers(instance, findings);
        CheckStrictness(whole, instance, findings);
    }

    private static void CheckStart(ConfigEntry instance, Findings findings)
    {
        var (state, never, delay) = (instance.Find("state"), instance.Find("nopreempt"), instance.Find("preempt_delay"));
        if (state?.Value == "MASTER" && (never ?? delay) is { } idle)
            findings.Refuse(idle, "counts only with state BACKUP, and is ignored; write state BACKUP on every host");
        else if (state?.Value == "MASTER")
            findings.Advise(state, "takes the VIP at each start, before it has heard of the others; write state BACKUP on every host");
        if (never is not null && delay is not null)
            findings.Refuse(delay, "never comes to pass, since nopreempt stands beside it; keep one of them");
        if (instance.Find("interface") is null) findings.Refuse(instance, "says no interface; write interface and its name");
    }

    private static void CheckNumbers(ConfigEntry whole, ConfigEntry instance, Findings findings)
    {
        CheckNumber(instance, "virtual_router_id", 1, 255, "write one from 1 to 255 that is the same on all hosts of the VIP", findings);
        CheckNumber(instance, "priority", 1, 254, "write another one for each host, from 1 to 254", findings);
        if (instance.Find("advert_int") is not { } advert) return;
        var version = GlobalRules.VersionOf(whole, instance);
        if (!decimal.TryParse(advert.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
            findings.Refuse(advert, "is no number of seconds");
        else if (version == 2 && seconds != Math.Truncate(seconds))
            findings.Refuse(advert, "VRRP 2 counts whole seconds, others are rounded; write vrrp_version 3 in global_defs of all hosts");
        else if (version == 2 && seconds is < 1 or > 255)
            findings.Refuse(advert, "is outside 1 to 255 seconds");
        else if (version == 3 && (seconds is < 0.01m or > 40.95m || seconds * 100 != Math.Truncate(seconds * 100)))
            findings.Refuse(advert, "VRRP 3 counts hundredths of a second, from 0.01 to 40.95");
    }

    private static void CheckNumber(ConfigEntry instance, string key, int min, int max, string instead, Findings findings)
    {
        if (instance.Find(key) is not { } entry)
            findings.Refuse(instance, $"says no {key}: {instead}");
        else if (!int.TryParse(entry.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            findings.Refuse(entry, $"is no number: {instead}");
        else if (key == "priority" && number == 255)
            findings.Refuse(entry, $"stands for the owner of the address, whom no check can make give way: {instead}");
        else if (number < min || number > max)
            findings.Refuse(entry, $"is outside {min} to {max}: {instead}");
    }

    private static void CheckPassword(ConfigEntry whole, ConfigEntry instance, Findings findings)
    {
        if (instance.Find("authentication") is not { } authentication) return;
        if (GlobalRules.VersionOf(whole, instance) == 3)
        {
            findings.Refuse(authentication, "VRRP 3 has none, and it is ignored; leave it out, and filter protocol 112 in the firewall");
            return;
        }

        if (authentication.Find("auth_pass") is { Value.Length: > PasswordBytes } password)
            findings.Refuse(password, $"only its first {PasswordBytes} characters count; write {PasswordBytes} at most");
        else
            findings.Advise(authentication, "is sent in clear and protects from mistakes only; VRRP 3 has none any more");
    }

    private static void CheckAddresses(ConfigEntry instance, Findings findings)
    {
        var addresses = GlobalRules.AddressesOf(instance).ToList();
        if (addresses.Count == 0) findings.Refuse(instance, "moves no address; write them in virtual_ipaddress");
        if (addresses.Select(address => address.Contains(':', StringComparison.Ordinal)).Distinct().Count() > 1)
        {
            findings.Refuse(instance.Find("virtual_ipaddress")!,
                "adverts are of one family; write the others in virtual_ipaddress_excluded, or in an instance of their own");
        }
    }

    private static void CheckPeers(ConfigEntry instance, Findings findings)
    {
        if (instance.Find("unicast_peer") is not { } peers) return;
        var own = instance.Find("unicast_src_ip")?.Value;
        if (peers.Inside.Count == 0) findings.Refuse(peers, "names nobody: adverts go nowhere; write the address of each other host");
        if (peers.Inside.Find(peer => peer.Key == own) is { } self)
            findings.Refuse(self, "is this host itself; write the address of each other host");
        if (own is null) findings.Advise(peers, "the address that adverts come from is left to the interface; write unicast_src_ip");
    }

    private static void CheckStrictness(ConfigEntry whole, ConfigEntry instance, Findings findings)
    {
        if (instance.Find("accept") is not null) return;
        var global = whole.Find("global_defs")?.Find("vrrp_strict");
        var own = instance.Find("strict_mode");
        var strict = own is not null ? own : global;
        var cause = instance.Find("no_accept")
            ?? (strict is { Value: "" or "on" or "true" or "yes" } ? strict : null);
        if (cause is not null)
            findings.Refuse(cause, "the Active host drops what is sent to the VIP; leave it out, or write accept in the instance");
    }
}
