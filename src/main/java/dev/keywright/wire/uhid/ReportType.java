package dev.keywright.wire.uhid;

/** The kind of a report that the kernel asks for or sets; in the kernel's numbering (enum uhid_report_type). */
public enum ReportType {
    FEATURE,
    OUTPUT,
    INPUT
}
